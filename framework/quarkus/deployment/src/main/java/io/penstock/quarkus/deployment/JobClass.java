package io.penstock.quarkus.deployment;

import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;

/**
 * A job as the annotation names it, checked as far as the class tells.
 *
 * @param name the annotation's value
 * @param type the bean's class
 * @param method the method that draws it, declared by the class or one above it
 */
record JobClass(String name, DotName type, MethodInfo method) {

    @Override
    public String toString() {
        return "@PenstockJob(\"" + name + "\") " + type + "." + method.name() + "()";
    }
}
