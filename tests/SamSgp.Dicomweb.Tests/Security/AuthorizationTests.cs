using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using SamSgp.Dicomweb.Security;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Security;

public sealed partial class AuthorizationTests(SecuredService secured) : IClassFixture<SecuredService>
{
    private static readonly string[] Open =
    [
        "/healthz/live", "/healthz/ready", "/", "/api/viewer", "/status", "/status/status.css", "/status/status.js", "/openapi/1.json",
        "/monailabel/auth", "/monailabel/auth/token", "/monailabel/datastore/image",
        "/monailabel/tasks/1/auth", "/monailabel/tasks/1/auth/token", "/monailabel/tasks/1/datastore/image",
    ];

    [Fact]
    public async Task EveryRoute_WithoutCredentials_Is401ButForHealth()
    {
        var routes = Routes();
        Assert.True(routes.Count > 15);
        foreach (var (method, path) in routes)
        {
            var response = await secured.SendAsync(method, path);
            Assert.Equal((method, path, HttpStatusCode.Unauthorized), (method, path, response.StatusCode));
            Assert.Contains(response.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Bearer");
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task EveryRoute_WithWrongCredentials_Is401()
    {
        using var stranger = new TokenIssuer();
        var symmetric = new SigningCredentials(
            new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secured.Issuer.PublicKeyPem)), SecurityAlgorithms.HmacSha256);
        (string, string)[] wrong =
        [
            ("X-Api-Key", "no such key"),
            ("Authorization", "Basic " + Convert.ToBase64String("reader:no such key"u8.ToArray())),
            ("Authorization", "Basic %%%"),
            ("Authorization", "Bearer nonsense"),
            ("Authorization", "Bearer " + secured.Issuer.Token("read write segment admin", expiresInMinutes: -5)),
            ("Authorization", "Bearer " + secured.Issuer.Token("read write segment admin", audience: "another")),
            ("Authorization", "Bearer " + secured.Issuer.Token("read write segment admin", issuer: "https://evil.example.org")),
            ("Authorization", "Bearer " + secured.Issuer.Token("read write segment admin", credentials: symmetric)),
            ("Authorization", "Bearer " + stranger.Token("read write segment admin")),
        ];
        foreach (var (method, path) in Routes())
        {
            foreach (var (header, value) in wrong)
                Assert.Equal((path, value, HttpStatusCode.Unauthorized),
                    (path, value, (await secured.SendAsync(method, path, header, value)).StatusCode));
        }
    }

    [Fact]
    public async Task EveryRoute_WithoutItsScope_Is403()
    {
        foreach (var (method, path) in Routes())
        {
            var response = await secured.SendAsync(method, path, "Authorization", "Bearer " + secured.Issuer.Token("openid profile"));
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, response.StatusCode));
            Assert.Equal("urn:samsgp:problem:out-of-scope", (await response.JsonAsync()).GetProperty("type").GetString());
        }
    }

    [Fact]
    public async Task EveryRoute_WithEveryScopeButItsOwn_Is403()
    {
        foreach (var endpoint in Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            var own = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).ToList();
            Assert.NotEmpty(own);
            Assert.All(own, policy => Assert.Contains(policy, Scopes.All));
            var others = string.Join(' ', Scopes.All.Except([.. own, Scopes.Admin]));
            foreach (var (method, path) in Paths(endpoint))
            {
                var response = await secured.SendAsync(method, path, "Authorization", "Bearer " + secured.Issuer.Token(others));
                Assert.Equal((method, path, HttpStatusCode.Forbidden), (method, path, response.StatusCode));
            }
        }
    }

    [Fact]
    public async Task EveryRoute_WithAdminAlone_ComesThrough()
    {
        foreach (var (method, path) in Routes())
        {
            var status = (await secured.SendAsync(method, path, "Authorization", "Bearer " + secured.Issuer.Token("admin"))).StatusCode;
            Assert.False(status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{method} {path}: {status}");
        }
    }

    [Fact]
    public void EveryRoute_InDocs_HasTheScopeItSays()
    {
        var documented = File.ReadLines(Path.Combine(SharedData.RepositoryRoot, "docs", "security.md"))
            .Select(line => RouteRow().Match(line)).Where(row => row.Success)
            .Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}");
        var actual = Endpoints().SelectMany(endpoint => MethodsOf(endpoint)
            .Select(method => $"{method} /{endpoint.RoutePattern.RawText!.TrimStart('/')} {ScopeOf(endpoint)}"));
        Assert.Equal(actual.Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string ScopeOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null ? "-"
        : Assert.Single(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>()).Policy!;

    [Fact]
    public void OpenRoutes_AreThoseThatAreMeantToBe() => Assert.Equal(Open.Order(StringComparer.Ordinal),
        Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .SelectMany(Paths).Select(route => route.Path).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("X-Api-Key", "reading-key")]
    [InlineData("Authorization", "Basic cmVhZGVyOnJlYWRpbmcta2V5")]
    public async Task Studies_WithAReadersKey_AreSearchedButNotDeleted(string header, string value)
    {
        Assert.Equal(HttpStatusCode.NoContent,
            (await secured.SendAsync(HttpMethod.Get, "/dicom-web/studies", header, value)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await secured.SendAsync(HttpMethod.Post, "/dicom-web/studies", header, value)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await secured.SendAsync(HttpMethod.Delete, "/dicom-web/studies/1.2", header, value)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound,
            (await secured.SendAsync(HttpMethod.Delete, "/dicom-web/studies/1.2", "X-Api-Key", "chief-key")).StatusCode);
    }

    [Fact]
    public async Task Studies_WithAToken_AreSearched() => Assert.Equal(HttpStatusCode.NoContent, (await secured.SendAsync(
        HttpMethod.Get, "/dicom-web/studies", "Authorization", "Bearer " + secured.Issuer.Token("openid read"))).StatusCode);

    private List<(HttpMethod Method, string Path)> Routes() =>
        [.. Endpoints().SelectMany(Paths).Where(route => !Open.Contains(route.Path))];

    private IEnumerable<RouteEndpoint> Endpoints() =>
        secured.Service.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    private static IEnumerable<(HttpMethod Method, string Path)> Paths(RouteEndpoint endpoint) =>
        MethodsOf(endpoint).Select(method => (new HttpMethod(method), "/" + Parameter().Replace(endpoint.RoutePattern.RawText!, "1").TrimStart('/')));

    // HEAD is GET's: the same endpoint, with the same scope.
    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Where(method => method != "HEAD");

    [GeneratedRegex(@"^\| ([A-Z]+) \| `([^`]+)` \| ([a-z]+|-) \|")]
    private static partial Regex RouteRow();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
