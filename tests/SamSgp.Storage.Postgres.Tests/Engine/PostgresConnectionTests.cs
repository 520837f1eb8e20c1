using Npgsql;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Storage.Postgres.Tests.Engine;

public sealed class PostgresConnectionTests
{
    [Theory]
    [InlineData("Host=127.0.0.1;Database=d;Username=u")]
    [InlineData("Host=/run/postgresql;Database=d")]
    [InlineData("Host=db.example.org;Database=d;SSL Mode=VerifyFull")]
    public void Complete_HereOrByTls_GivesWaitsUpAfterSeconds(string text)
    {
        var settings = new NpgsqlConnectionStringBuilder(PostgresConnection.Complete(text, "it"));
        Assert.Equal((5, 1000), (settings.Timeout, settings.CancellationTimeout));
    }

    [Fact]
    public void Complete_SettingsOfTheUser_Stay() =>
        Assert.Equal(9, new NpgsqlConnectionStringBuilder(PostgresConnection.Complete("Host=localhost;Database=d;Timeout=9", "it")).Timeout);

    [Theory]
    [InlineData("Host=db.example.org;Database=d", "TLS")]
    [InlineData("Host=127.0.0.1,db.example.org;Database=d;SSL Mode=Prefer", "TLS")]
    [InlineData("Host=127.0.0.1", "no Database")]
    [InlineData("postgres://db/d", "no connection string")]
    public void Complete_WhatIsNotSafeOrNotWhole_IsRefused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<InvalidDataException>(() => PostgresConnection.Complete(text, "it")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoSuchFile_SaysWhich() =>
        Assert.Contains("/nowhere/db", Assert.Throws<InvalidDataException>(() => PostgresConnection.Read("/nowhere/db")).Message, StringComparison.Ordinal);
}
