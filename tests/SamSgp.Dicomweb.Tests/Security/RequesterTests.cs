using System.Security.Claims;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Tests.Security;

public sealed class RequesterTests
{
    private const string Key = ApiKeyAuthentication.Name, Token = "AuthenticationTypes.Federation";

    [Fact]
    public void Of_DifferentPeople_AreNeverTheSame()
    {
        string[] names = ["alice", "Alice", "key.alice", " alice", "alice ", "a\\b", "a^b", "a=b", "a%5Eb", "Müller", "", new('x', 80), new('x', 81)];
        var texts = names.SelectMany(name => (string[])[Of(Key, name), Of(Token, name)]).Append(Of(OpenAuthentication.Name, "anonymous")).ToList();
        Assert.Equal(texts.Count, texts.Distinct(StringComparer.Ordinal).Count());
        Assert.All(texts, text => Assert.True(text.Length <= 64 && !text.AsSpan().ContainsAny("\\^= \n"), text));
    }

    [Theory]
    [InlineData(Key, "alice")]
    [InlineData(Token, "auth0|Dr. Müller")]
    [InlineData(OpenAuthentication.Name, "anonymous")]
    public void NameOf_WhatIsRecorded_IsTheName(string kind, string name) => Assert.Equal(name, Requester.NameOf(Of(kind, name)));

    private static string Of(string kind, string name) =>
        Requester.Of(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], kind))).Name!;
}
