namespace SamSgp.Dicomweb.Hosting;

/// <summary>The answer to HEAD where making the body would cost something.</summary>
internal static class HeadAnswer
{
    /// <summary>Sends the headers and is true where there is to be no body. Left alone, the server would say of it that it is empty.</summary>
    public static async Task<bool> IsAllAsync(HttpContext context)
    {
        if (!HttpMethods.IsHead(context.Request.Method)) return false;
        await context.Response.StartAsync(context.RequestAborted);
        return true;
    }
}
