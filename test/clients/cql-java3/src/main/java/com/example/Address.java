package com.example;

import com.datastax.driver.mapping.annotations.UDT;
import java.util.Objects;

/** A user-defined type, as the mapper wants it: a bean. */
@UDT(name = "address")
public class Address {
  private String street;
  private int zip;

  public Address() {}

  public Address(String street, int zip) {
    this.street = street;
    this.zip = zip;
  }

  public String getStreet() {
    return street;
  }

  public void setStreet(String street) {
    this.street = street;
  }

  public int getZip() {
    return zip;
  }

  public void setZip(int zip) {
    this.zip = zip;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Address that && Objects.equals(street, that.street) && zip == that.zip;
  }

  @Override
  public int hashCode() {
    return Objects.hash(street, zip);
  }
}
