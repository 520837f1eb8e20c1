using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Memory;

/// <summary>The memory requests take besides their buffers, admitted by the bytes they need.</summary>
internal sealed class RequestMemory(IOptions<MemoryOptions> options, TimeProvider clock)
{
    // Who has less may take his time: it is no more than others' buffers are.
    private const long Little = 16 << 20;

    private readonly MinDataRate _rate = new(options.Value.MinBytesPerSecond, TimeSpan.FromSeconds(5));

    /// <summary>The gate itself.</summary>
    public MemoryGate Gate { get; } = new(options.Value.Bytes, TimeSpan.FromSeconds(options.Value.MaxWaitSeconds), clock);

    /// <summary>Waits for memory that the request has until its answer is sent.</summary>
    /// <exception cref="MemoryShortException">It is not there.</exception>
    public async Task<MemoryPlace> EnterForAnswerAsync(HttpContext context, long bytes)
    {
        var place = await EnterAsync(context, bytes);
        context.Response.RegisterForDispose(place);
        return place;
    }

    /// <summary>Waits for memory that the request has until it disposes it. Who has much and does not take the answer meanwhile is cut
    /// off: it is not his to keep.</summary>
    /// <exception cref="MemoryShortException">It is not there.</exception>
    public async Task<MemoryPlace> EnterAsync(HttpContext context, long bytes)
    {
        var place = await Gate.EnterAsync(ClientOf(context), bytes, context.Response.HasStarted, context.RequestAborted);
        if (bytes > Little && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } slowest) slowest.MinDataRate = _rate;
        return place;
    }

    // Where nobody has to say who he is, it is the address that tells one from another.
    private static string ClientOf(HttpContext context) =>
        context.User.Identity is { Name: { Length: > 0 } name, AuthenticationType: not OpenAuthentication.Name }
            ? name
            : context.Connection.RemoteIpAddress?.ToString() ?? "";
}
