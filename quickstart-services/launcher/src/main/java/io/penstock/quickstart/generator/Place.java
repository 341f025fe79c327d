package io.penstock.quickstart.generator;

import java.util.List;

/**
 * Where people pay.
 *
 * @param latitude in degrees
 * @param longitude in degrees
 */
record Place(double latitude, double longitude) {

    /**
     * Where accounts live: Hamburg, Berlin, Munich, Vienna, Zurich, Paris, Lyon, Madrid, Milan, Rome, Warsaw,
     * Stockholm.
     */
    static final List<Place> HOMES = List.of(
            new Place(53.5511, 9.9937),
            new Place(52.5200, 13.4050),
            new Place(48.1351, 11.5820),
            new Place(48.2082, 16.3738),
            new Place(47.3769, 8.5417),
            new Place(48.8566, 2.3522),
            new Place(45.7640, 4.8357),
            new Place(40.4168, -3.7038),
            new Place(45.4642, 9.1900),
            new Place(41.9028, 12.4964),
            new Place(52.2297, 21.0122),
            new Place(59.3293, 18.0686));

    /**
     * Thousands of kilometres from all of them: Lagos, New York, Sao Paulo, Singapore, Tokyo, Sydney, Mumbai,
     * Nairobi.
     */
    static final List<Place> FAR_AWAY = List.of(
            new Place(6.5244, 3.3792),
            new Place(40.7128, -74.0060),
            new Place(-23.5505, -46.6333),
            new Place(1.3521, 103.8198),
            new Place(35.6762, 139.6503),
            new Place(-33.8688, 151.2093),
            new Place(19.0760, 72.8777),
            new Place(-1.2921, 36.8219));
}
