using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.ScriptProcess.Wire;

/// <summary>What came of a call: a result of the script's kind, or how it failed.</summary>
internal sealed record ScriptReply
{
    /// <summary>How the script failed; null when it did not.</summary>
    public ScriptFailure? Failure { get; init; }

    /// <summary>What it failed with, for the user: place, type, message.</summary>
    public string Message { get; init; } = "";

    /// <summary>True when the script stopped because it was asked to.</summary>
    public bool Canceled { get; init; }

    /// <summary>True when the process is not to be used again.</summary>
    public bool Ends { get; init; }

    /// <summary>Sentences for the user.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The volume of a pre-process script, its voxels in the result file; null when it returned none.</summary>
    public VolumeHeader? Volume { get; init; }

    /// <summary>The masks of a post-process script, their voxels in the result file.</summary>
    public MaskHeader? Masks { get; init; }

    /// <summary>The boxes of a prompt script; null when it returned none.</summary>
    public IReadOnlyList<BoxPrompt>? Boxes { get; init; }

    /// <summary>What a report script measured.</summary>
    public IReadOnlyList<Measurement>? Measurements { get; init; }

    /// <summary>What a route script decided.</summary>
    public RouteDecision? Decision { get; init; }
}
