namespace SamSgp.Dicomweb.Hosting;

/// <summary>Headers of every answer: a browser takes it for what its type says, and comes back by https where it came so.</summary>
internal sealed class SafeHeaders(RequestDelegate next)
{
    private const string AYear = "max-age=31536000";

    public Task InvokeAsync(HttpContext context)
    {
        // When the answer begins, because a refusal clears what was set before.
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
            if (context.Request.IsHttps) context.Response.Headers.StrictTransportSecurity = AYear;
            return Task.CompletedTask;
        });
        return next(context);
    }
}
