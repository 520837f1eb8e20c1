using System.Diagnostics.CodeAnalysis;

namespace SamSgp.Imaging.Volumes;

/// <summary>What became of a series: a volume or a refusal.</summary>
public sealed class SeriesReadResult
{
    internal SeriesReadResult(Volume? volume, SeriesRefusal? refusal, IReadOnlyList<string> notes) =>
        (Volume, Refusal, Notes) = (volume, refusal, notes);

    /// <summary>The volume; null when the series was refused.</summary>
    public Volume? Volume { get; }

    /// <summary>Why the series was refused; null when there is a volume.</summary>
    public SeriesRefusal? Refusal { get; }

    /// <summary>What was decided on the way ("1 localizer left out."), for logs and users.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>True with a volume, false with a refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out Volume? volume, [NotNullWhen(false)] out SeriesRefusal? refusal)
    {
        (volume, refusal) = (Volume, Refusal);
        return volume is not null;
    }
}
