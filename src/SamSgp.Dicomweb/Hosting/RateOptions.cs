using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>How much one client, and all together, may ask for at once.</summary>
internal sealed class RateOptions
{
    public const string Section = "Rate";

    /// <summary>Requests worked on at the same time.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrentRequests { get; set; } = 512;

    /// <summary>Requests that wait for their turn; further ones are refused with 429.</summary>
    [Range(0, 100_000)]
    public int MaxWaitingRequests { get; set; } = 1_024;

    /// <summary>Connections that wait for events (server-sent events, WebSockets) at the same time.</summary>
    [Range(1, 100_000)]
    public int MaxEventConnections { get; set; } = 400;

    /// <summary>Of these one client address has at most.</summary>
    [Range(1, 100_000)]
    public int MaxEventConnectionsPerClient { get; set; } = 100;

    /// <summary>Requests of one client address in a minute; 0: as many as it likes.</summary>
    [Range(0, 10_000_000)]
    public int MaxPerMinuteAndClient { get; set; }
}

[OptionsValidator]
internal sealed partial class RateOptionsValidator : IValidateOptions<RateOptions>;
