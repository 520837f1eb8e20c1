using System.Net;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Tests.Security;

public sealed class FailedSignInsTests
{
    private const string Client = "192.0.2.1";
    private const int Allowed = 5;

    private readonly HandClock _clock = new();
    private readonly FailedSignIns _failed;

    public FailedSignInsTests() => _failed = new FailedSignIns(Allowed, TimeSpan.FromSeconds(60), _clock);

    [Fact]
    public void Begin_GuessAfterGuess_WaitsTwiceAsLongEachTime()
    {
        for (var n = 0; n < Allowed; n++) Assert.True(Try(Client, $"guess {n}", SignIn.Wrong));
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), _failed.Begin(Client, "another"));
            _clock.GoOn(TimeSpan.FromSeconds(seconds));
            Assert.True(Try(Client, $"guess after {_clock.GetUtcNow()}", SignIn.Wrong));
        }
    }

    [Fact]
    public void Begin_AnHourOfGuessing_IsSome70Guesses()
    {
        var guesses = 0;
        for (var second = 0; second < 3600; second++, _clock.GoOn(TimeSpan.FromSeconds(1)))
            for (var n = 0; n < 20; n++) guesses += Try(Client, $"guess {second}.{n}", SignIn.Wrong) ? 1 : 0;
        Assert.InRange(guesses, 60, 75);
    }

    [Fact]
    public void Begin_GuessesAtTheSameTime_AreNoMoreThanOneAfterAnother()
    {
        var begun = Enumerable.Range(0, 500).Count(n => _failed.Begin(Client, $"guess {n}") is null);
        Assert.Equal(Allowed, begun);
    }

    [Fact]
    public void Begin_OneKeyInManyRequests_IsOneAttempt()
    {
        Assert.All(Enumerable.Range(0, 500), _ => Assert.Null(_failed.Begin(Client, "key")));
        for (var n = 0; n < 500; n++) _failed.End(Client, "key", SignIn.Wrong);
        Assert.Null(_failed.Begin(Client, "key"));
    }

    [Fact]
    public void Begin_OldKeyAgainAndAgain_IsNoGuessing() =>
        Assert.All(Enumerable.Range(0, 100), _ => Assert.True(Try(Client, "old key", SignIn.Wrong)));

    [Fact]
    public void Begin_ExpiredTokens_AreNoGuesses() =>
        Assert.All(Enumerable.Range(0, 100), n => Assert.True(Try(Client, $"token {n}", SignIn.Expired)));

    [Fact]
    public void Begin_WhileOthersOfTheAddressGuess_KnownCredentialsComeThrough()
    {
        Assert.True(Try(Client, "right", SignIn.Right));
        for (var n = 0; n < Allowed; n++) Try(Client, $"guess {n}", SignIn.Wrong);

        Assert.Null(_failed.Begin(Client, "right"));
        Assert.NotNull(_failed.Begin(Client, "right as well, but new here"));
        Assert.Null(_failed.Begin("192.0.2.2", "right"));
    }

    [Fact]
    public void Begin_RightCredentialsBetweenGuesses_DoNotMakeThemForgotten()
    {
        for (var n = 0; n < Allowed; n++)
        {
            Try(Client, $"guess {n}", SignIn.Wrong);
            if (n < Allowed - 1) Assert.True(Try(Client, "right", SignIn.Right));
        }

        Assert.NotNull(_failed.Begin(Client, "next guess"));
    }

    [Fact]
    public void Begin_QuarterOfAnHourLater_FailuresAreForgotten()
    {
        for (var n = 0; n < Allowed; n++) Try(Client, $"guess {n}", SignIn.Wrong);
        _clock.GoOn(TimeSpan.FromMinutes(16));
        for (var n = 0; n < Allowed; n++) Assert.True(Try(Client, $"later {n}", SignIn.Wrong));
    }

    [Fact]
    public void Clients_GuessesFromEverywhere_AreBounded()
    {
        for (var n = 0; n < 3 * FailedSignIns.MostClients; n++) Try($"client {n}", "guess", SignIn.Wrong);
        Assert.Equal(FailedSignIns.MostClients, _failed.Clients);
    }

    [Fact]
    public void Clients_ThatGuessNothing_TakeNoRoom()
    {
        for (var n = 0; n < 100; n++) Try($"client {n}", "right", SignIn.Right);
        Assert.Equal(0, _failed.Clients);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void AddressOf_OneClient_IsOne(string address, string expected) => Assert.Equal(expected, FailedSignIns.AddressOf(IPAddress.Parse(address)));

    private bool Try(string client, string credentials, SignIn outcome)
    {
        if (_failed.Begin(client, credentials) is not null) return false;
        _failed.End(client, credentials, outcome);
        return true;
    }
}
