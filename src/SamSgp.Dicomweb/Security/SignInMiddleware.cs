using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Security;

/// <summary>Has <see cref="FailedSignIns"/> decide whether a request's credentials are looked at. Only where they matter: what is
/// open to everybody tells nothing about them.</summary>
internal sealed partial class SignInMiddleware(
    RequestDelegate next, IOptions<SecurityOptions> security, FailedSignIns failed, ILogger<SignInMiddleware> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!security.Value.IsConfigured || CredentialsOf(context.Request) is not { } credentials
            || context.GetEndpoint() is not { } endpoint || ChecksItselfAttribute.IsOpen(endpoint))
        {
            await next(context);
            return;
        }

        var address = FailedSignIns.AddressOf(context.Connection.RemoteIpAddress);
        if (failed.Begin(address, credentials) is { } pause)
        {
            await RefusalOf(pause).WriteAsync(context, context.RequestAborted);
            return;
        }

        var outcome = SignIn.Expired;
        try
        {
            // Kept by the handler: authorization asks for it again, and gets the same.
            outcome = OutcomeOf(await context.AuthenticateAsync());
        }
        finally
        {
            if (failed.End(address, credentials, outcome)) Log.Slowed(logger, address, security.Value.FailuresAllowed);
        }

        await next(context);
    }

    private static SignIn OutcomeOf(AuthenticateResult result) => result.Succeeded ? SignIn.Right
        : result.Failure is SecurityTokenExpiredException ? SignIn.Expired : SignIn.Wrong;

    /// <summary>What is answered to whoever has to wait.</summary>
    public static Problem RefusalOf(TimeSpan pause)
    {
        var seconds = (int)Math.Ceiling(pause.TotalSeconds);
        return new Problem(ProblemType.TooManyFailures,
            $"Too many wrong keys or tokens came from this address. Try again in {seconds.ToString(CultureInfo.InvariantCulture)} s.")
        {
            RetryAfterSeconds = seconds,
        };
    }

    private static string? CredentialsOf(HttpRequest request)
    {
        var text = $"{request.Headers[ApiKeyAuthentication.Header]}\n{request.Headers.Authorization}";
        return text.Length > 1 ? Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text))) : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Failures} wrong keys or tokens came from {Address}: further ones have to wait")]
        public static partial void Slowed(ILogger logger, string address, int failures);
    }
}
