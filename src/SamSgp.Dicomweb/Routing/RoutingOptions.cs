using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Jobs.Routing;

namespace SamSgp.Dicomweb.Routing;

/// <summary>What happens to series that arrive by STOW-RS.</summary>
internal sealed class RoutingOptions
{
    public const string Section = "Routing";

    /// <summary>Whether every task that fits an arriving series is queued by itself.</summary>
    public bool Enabled { get; set; }

    /// <summary>Seconds without another instance after which a series is complete; at once when it holds as many as its
    /// NumberOfSeriesRelatedInstances says, or when its sender says so (<c>POST /api/routing</c>).</summary>
    [Range(0.1, 86_400)]
    public double SettleSeconds { get; set; } = 10;

    /// <summary>Ids of the tasks that may be queued; empty: every task that fits.</summary>
    public IList<string> Tasks { get; set; } = [];

    /// <summary>Priority of the jobs. LOW lets a person who presses the button go first.</summary>
    [AllowedValues("HIGH", "MEDIUM", "LOW", ErrorMessage = "Priority must be HIGH, MEDIUM or LOW")]
    public string Priority { get; set; } = "LOW";

    /// <summary>Name of the peer (Peers:NAME) that gets the results by STOW-RS; empty: they stay here.</summary>
    public string ResultPeer { get; set; } = "";

    public RoutingRules ToRules() => new()
    {
        Enabled = Enabled,
        Settle = TimeSpan.FromSeconds(SettleSeconds),
        Tasks = [.. Tasks],
        Priority = Priority,
        ResultPeer = ResultPeer.Length > 0 ? ResultPeer : null,
    };
}

[OptionsValidator]
internal sealed partial class RoutingOptionsValidator : IValidateOptions<RoutingOptions>;
