using System.Diagnostics.CodeAnalysis;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>What became of a series: a volume or a refusal.</summary>
public sealed class SeriesReadResult
{
    internal SeriesReadResult(Volume? volume, SeriesRefusal? refusal, IReadOnlyList<string> notes, DicomDataset? header = null) =>
        (Volume, Refusal, Notes, Header) = (volume, refusal, notes, header);

    /// <summary>The volume; null when the series was refused.</summary>
    public Volume? Volume { get; }

    /// <summary>The image of the volume's first slice: what is made of the volume copies patient and study from it, whatever
    /// order the images came in. Null when the series was refused.</summary>
    public DicomDataset? Header { get; }

    /// <summary>Why the series was refused; null when there is a volume.</summary>
    public SeriesRefusal? Refusal { get; }

    /// <summary>What was decided on the way ("1 localizer left out."), for logs and users.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>True with a volume, false with a refusal.</summary>
    [MemberNotNullWhen(true, nameof(Header))]
    public bool TryGet([NotNullWhen(true)] out Volume? volume, [NotNullWhen(false)] out SeriesRefusal? refusal)
    {
        (volume, refusal) = (Volume, Refusal);
        return volume is not null;
    }
}
