using System.Buffers.Text;
using System.Collections.Specialized;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>An identity provider as small as OpenID Connect allows: discovery, a page that asks who it is, the code flow with PKCE (RFC 7636),
/// keys. One public client; codes are good once.</summary>
internal sealed class SmallProvider : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly Dictionary<string, NameValueCollection> _codes = [];

    public SmallProvider()
    {
        _listener.Prefixes.Add(Authority + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public const string ClientId = "viewer", Audience = "samsgp";

    public string Authority { get; } = $"http://127.0.0.1:{FreePort.Next()}";

    /// <summary>How many tokens were given.</summary>
    public int TokensGiven { get; private set; }

    public void Dispose()
    {
        _listener.Close();
        _key.Dispose();
    }

    /// <summary>A token for a program.</summary>
    public string AccessToken(string scope) => Token(Audience, new("sub", "dr.example"), new("scope", scope));

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                Answer(await _listener.GetContextAsync());
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        context.Response.Headers["Access-Control-Allow-Origin"] = "*";
        context.Response.Headers["Access-Control-Allow-Headers"] = "*";
        var body = (context.Request.HttpMethod, context.Request.Url!.AbsolutePath) switch
        {
            ("OPTIONS", _) => "",
            (_, "/.well-known/openid-configuration") => JsonSerializer.Serialize(new
            {
                issuer = Authority, authorization_endpoint = Authority + "/authorize", token_endpoint = Authority + "/token", jwks_uri = Authority + "/keys",
                response_types_supported = new[] { "code" }, subject_types_supported = new[] { "public" },
                id_token_signing_alg_values_supported = new[] { "RS256" }, code_challenge_methods_supported = new[] { "S256" },
            }),
            (_, "/keys") => Keys(),
            ("GET", "/authorize") => Page(context),
            ("POST", "/authorize") => Back(context),
            ("POST", "/token") => Tokens(context),
            _ => Refused(context, "no such page"),
        };
        context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: true);
    }

    private static string Page(HttpListenerContext context)
    {
        var asked = HttpUtility.ParseQueryString(context.Request.Url!.Query);
        if (asked["client_id"] != ClientId || asked["response_type"] != "code" || asked["code_challenge_method"] != "S256") return Refused(context, "unknown client or flow");
        context.Response.ContentType = "text/html";
        return "<h1>Who are you?</h1><form method=post><input name=user aria-label=Name><button>Enter</button></form>";
    }

    private string Back(HttpListenerContext context)
    {
        var asked = HttpUtility.ParseQueryString(context.Request.Url!.Query);
        asked["user"] = Form(context)["user"];
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        _codes[code] = asked;
        context.Response.Redirect($"{asked["redirect_uri"]}?code={code}&state={Uri.EscapeDataString(asked["state"]!)}");
        return "";
    }

    private string Tokens(HttpListenerContext context)
    {
        var form = Form(context);
        if (!_codes.Remove(form["code"] ?? "", out var asked) || form["redirect_uri"] != asked["redirect_uri"]
            || Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"] ?? ""))) != asked["code_challenge"])
            return Refused(context, "the code is not good");
        TokensGiven++;
        Claim[] nonce = asked["nonce"] is { } told ? [new("nonce", told)] : [];
        context.Response.ContentType = "application/json";
        return JsonSerializer.Serialize(new
        {
            token_type = "Bearer", expires_in = 600, scope = asked["scope"],
            access_token = Token(Audience, new("sub", asked["user"]!), new("scope", "openid read segment")),
            id_token = Token(ClientId, [new("sub", asked["user"]!), .. nonce]),
        });
    }

    private string Keys()
    {
        var parts = _key.ExportParameters(false);
        return JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", alg = "RS256", kid = "one", n = Base64Url.EncodeToString(parts.Modulus), e = Base64Url.EncodeToString(parts.Exponent) } },
        });
    }

    private string Token(string audience, params Claim[] claims)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Authority, Audience = audience, Subject = new ClaimsIdentity(claims), IssuedAt = now, NotBefore = now.AddMinutes(-1), Expires = now.AddMinutes(10),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(_key) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private static NameValueCollection Form(HttpListenerContext context)
    {
        using var reader = new StreamReader(context.Request.InputStream);
        return HttpUtility.ParseQueryString(reader.ReadToEnd());
    }

    private static string Refused(HttpListenerContext context, string why)
    {
        context.Response.StatusCode = 400;
        return JsonSerializer.Serialize(new { error = "invalid_request", error_description = why });
    }
}
