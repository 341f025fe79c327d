package io.penstock.engine.operator;

/** A mutable record: what the engine keeps of it must be a copy. */
public final class Account {
    private String name = "";
    private long balance;
    private int rank;

    static Account of(String name, long balance, int rank) {
        Account account = new Account();
        account.name = name;
        account.balance = balance;
        account.rank = rank;
        return account;
    }

    public String getName() {
        return name;
    }

    public void setName(String newName) {
        name = newName;
    }

    public long getBalance() {
        return balance;
    }

    public void setBalance(long newBalance) {
        balance = newBalance;
    }

    public int getRank() {
        return rank;
    }

    public void setRank(int newRank) {
        rank = newRank;
    }

    @Override
    public String toString() {
        return name + ":" + balance + ":" + rank;
    }
}
