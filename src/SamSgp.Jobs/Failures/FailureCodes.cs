using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Imaging.Volumes;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Jobs.Failures;

/// <summary>Codes as the wire has them, and the codes of what other projects report.</summary>
public static class FailureCodes
{
    private static readonly Dictionary<string, FailureCode> ByWire =
        Enum.GetValues<FailureCode>().ToDictionary(Wire, StringComparer.Ordinal);

    /// <summary>SeriesNotFound -> series-not-found.</summary>
    public static string Wire(this FailureCode code) => string.Concat(code.ToString().Select((letter, index) =>
        char.IsUpper(letter) && index > 0 ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));

    /// <summary>series-not-found -> SeriesNotFound; null for a word of another version.</summary>
    public static FailureCode? Find(string wire) => ByWire.TryGetValue(wire, out var code) ? code : null;

    /// <summary>Why images cannot become one volume.</summary>
    public static FailureCode Of(SeriesRefusalCode refusal) => Enum.Parse<FailureCode>(refusal.ToString());

    /// <summary>How a script failed.</summary>
    public static FailureCode Of(ScriptFailure failure) => Enum.Parse<FailureCode>($"Script{failure}");

    /// <summary>Why a peer did not do what was asked.</summary>
    public static FailureCode Of(PeerFault fault) => Enum.Parse<FailureCode>($"Peer{fault}");
}
