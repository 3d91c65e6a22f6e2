package com.example;

import java.util.Objects;

/** Runs named parts and says of each `ok: NAME`, or `failed: NAME` and why. */
final class Parts {
  interface Part {
    void run() throws Throwable;
  }

  static void part(String name, Part part) {
    try {
      part.run();
      System.out.println("ok: " + name);
    } catch (Throwable why) {
      System.out.println("failed: " + name);
      why.printStackTrace(System.out);
    }
  }

  static void same(Object seen, Object expected) {
    if (!Objects.equals(seen, expected)) throw new AssertionError("saw " + seen + ", expected " + expected);
  }

  static void holds(boolean claim, Object about) {
    if (!claim) throw new AssertionError(String.valueOf(about));
  }

  static <T extends Throwable> T fails(Class<T> kind, String text, Part part) {
    try {
      part.run();
    } catch (Throwable why) {
      if (!kind.isInstance(why) || !String.valueOf(why.getMessage()).contains(text)) {
        throw new AssertionError("expected " + kind.getSimpleName() + " with: " + text, why);
      }
      return kind.cast(why);
    }
    throw new AssertionError("was accepted; expected " + kind.getSimpleName() + " with: " + text);
  }

  private Parts() {}
}
