package com.example;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which public methods of which classes a class names in its code. Of a program that runs from top to bottom these are what it calls.
 * Source: The Java Virtual Machine Specification, "The Constant Pool".
 */
class Calls {

    private final Set<String> named = new TreeSet<>();
    private final Set<String> all = new TreeSet<>();

    Calls(Class<?> program, List<Class<?>> classes) throws IOException {
        read(program);
        for (Class<?> one : classes) {
            for (Method method : one.getMethods()) {
                boolean isTheirs = method.getDeclaringClass().getName().startsWith("com.datastax.astra.");
                if (isTheirs && !method.isBridge() && !method.isSynthetic() && !isOfObjects(method)) {
                    all.add(one.getSimpleName() + "." + method.getName() + parameters(method));
                }
            }
        }
    }

    int count() {
        return all.size();
    }

    List<String> never() {
        List<String> never = new ArrayList<>(all);
        never.removeAll(named);
        return never;
    }

    private static boolean isOfObjects(Method method) {
        return Set.of("equals", "hashCode", "toString", "canEqual").contains(method.getName());
    }

    private static String parameters(Method method) {
        StringBuilder text = new StringBuilder("(");
        for (Class<?> parameter : method.getParameterTypes()) {
            text.append(text.length() > 1 ? ", " : "").append(parameter.getSimpleName());
        }
        return text.append(")").toString();
    }

    /** Adds `Class.method(Parameter, …)` of each method that is named in the class file. */
    private void read(Class<?> program) throws IOException {
        try (InputStream stream = program.getResourceAsStream(program.getSimpleName() + ".class");
                DataInputStream in = new DataInputStream(stream)) {
            in.readLong();
            int size = in.readUnsignedShort();
            String[] texts = new String[size];
            int[][] entries = new int[size][];
            for (int i = 1; i < size; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1: texts[i] = in.readUTF(); break;
                    case 3: case 4: in.readInt(); break;
                    case 5: case 6: in.readLong(); i++; break;
                    case 7: case 8: case 16: case 19: case 20: entries[i] = new int[] {tag, in.readUnsignedShort()}; break;
                    case 15: in.readUnsignedByte(); in.readUnsignedShort(); break;
                    default: entries[i] = new int[] {tag, in.readUnsignedShort(), in.readUnsignedShort()};
                }
            }
            for (int[] entry : entries) {
                if (entry != null && (entry[0] == 10 || entry[0] == 11)) {
                    String owner = texts[entries[entry[1]][1]];
                    int[] nameAndType = entries[entry[2]];
                    String simple = owner.substring(owner.lastIndexOf('/') + 1);
                    named.add(simple + "." + texts[nameAndType[1]] + parametersOf(texts[nameAndType[2]]));
                }
            }
        }
    }

    /** `(Ljava/lang/String;[F)V` → `(String, float[])`. */
    private static String parametersOf(String descriptor) {
        List<String> parameters = new ArrayList<>();
        int at = 1;
        while (descriptor.charAt(at) != ')') {
            int dimensions = 0;
            while (descriptor.charAt(at) == '[') {
                dimensions++;
                at++;
            }
            String name;
            if (descriptor.charAt(at) == 'L') {
                int end = descriptor.indexOf(';', at);
                String path = descriptor.substring(at + 1, end);
                name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('$')) + 1);
                at = end + 1;
            } else {
                name = List.of("int", "long", "double", "float", "boolean", "byte", "short", "char")
                        .get("IJDFZBSC".indexOf(descriptor.charAt(at)));
                at++;
            }
            parameters.add(name + "[]".repeat(dimensions));
        }
        return "(" + String.join(", ", parameters) + ")";
    }
}
