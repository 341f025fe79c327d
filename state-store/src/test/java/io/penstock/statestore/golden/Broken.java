package io.penstock.statestore.golden;

import java.util.List;

/** What must not become of the types of {@link Release1}. */
final class Broken {

    private Broken() {}

    static final class NewFieldWithoutDefault {
        record Account(String id, String required) {}
    }

    static final class OtherType {
        record Account(long id) {}
    }

    static final class NestedType {
        record Account(List<Payment> payments) {}

        record Payment(int what) {}
    }

    static final class FewerConstants {
        record Account(Kind kind) {}

        enum Kind {
            PRIVATE
        }
    }

    static final class OtherName {
        record Customer(String id) {}
    }
}
