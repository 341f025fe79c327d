package io.penstock.quickstart.etl;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.api.common.serialization.DeserializationSchema;
import io.penstock.api.common.typeinfo.TypeInformation;
import io.penstock.quickstart.etl.OrdersEtl.Order;
import java.io.IOException;

/** JSON; what it throws at sends the message to the dead letters. */
final class OrderSchema implements DeserializationSchema<Order> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Order deserialize(byte[] message) throws IOException {
        return JSON.readValue(message, Order.class);
    }

    @Override
    public TypeInformation<Order> getProducedType() {
        return TypeInformation.of(Order.class);
    }
}
