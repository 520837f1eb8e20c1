using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>The images a result was made from: what a SEG or SR copies and refers to.</summary>
public sealed class SourceSeries
{
    /// <summary>Describes a source.</summary>
    /// <param name="header">Any instance of the series: patient, study, series and frame of reference are read from
    /// it; pixel data may be missing.</param>
    /// <param name="geometry">Grid of the series' volume.</param>
    /// <param name="frames">The DICOM frame of each slice, in slice order.</param>
    /// <exception cref="ArgumentException">The header lacks a UID that every result needs, or there is not one frame
    /// a slice.</exception>
    public SourceSeries(DicomDataset header, VolumeGeometry geometry, IReadOnlyList<SourceFrame> frames)
    {
        if (frames.Count != geometry.Slices)
            throw new ArgumentException(
                $"{frames.Count} source frames for {geometry.Slices} slices; one each is needed.");
        StudyInstanceUid = Required(header, DicomTag.StudyInstanceUID);
        SeriesInstanceUid = Required(header, DicomTag.SeriesInstanceUID);
        (Header, Geometry, Frames) = (header, geometry, frames);
    }

    /// <summary>An instance of the series.</summary>
    public DicomDataset Header { get; }

    /// <summary>Grid of the series' volume.</summary>
    public VolumeGeometry Geometry { get; }

    /// <summary>The DICOM frame of each slice, in slice order.</summary>
    public IReadOnlyList<SourceFrame> Frames { get; }

    /// <summary>Study Instance UID (0020,000D).</summary>
    public string StudyInstanceUid { get; }

    /// <summary>Series Instance UID (0020,000E).</summary>
    public string SeriesInstanceUid { get; }

    /// <summary>The source of a volume read from DICOM.</summary>
    public static SourceSeries Of(DicomDataset header, Volume volume) => new(header, volume.Geometry, volume.Frames);

    /// <summary>When the images were taken, as the header states it: acquisition, else content, series or study; the content time
    /// of what is made of them. The first day of 1900 where it states none of these.</summary>
    public DateTimeOffset ContentTime => SourceTime.Of(Header) ?? SourceTime.Unknown;

    /// <summary>Whether the header states a date for <see cref="ContentTime"/>.</summary>
    public bool StatesTime => SourceTime.Of(Header) is not null;

    /// <summary>The instances of the series that the volume was made from, each once, in slice order.</summary>
    internal IEnumerable<SourceFrame> Instances => Frames.DistinctBy(frame => frame.SopInstanceUid);

    /// <summary>The header states the distance of pixels.</summary>
    public bool HasPixelSpacing => FirstFrame(DicomTag.PixelMeasuresSequence, DicomTag.PixelSpacing, 2) is [> 0, > 0];

    /// <summary>Numbers that the header states for its first frame; null where it does not.</summary>
    /// <param name="macro">Functional group that holds the attribute in multi-frame images.</param>
    /// <param name="tag">The attribute.</param>
    /// <param name="count">How many numbers it has.</param>
    internal double[]? FirstFrame(DicomTag macro, DicomTag tag, int count) =>
        FrameAttributes.Open(Header).UsableNumbers(0, macro, tag, count);

    /// <summary>Directions of rows and columns as the source states them: those of a geometry have length one, which
    /// rounded digits have not quite.</summary>
    internal (Vector3D Row, Vector3D Column) StatedOrientation()
    {
        var (row, column) = (Geometry.RowDirection, Geometry.ColumnDirection);
        var stated = FirstFrame(DicomTag.PlaneOrientationSequence, DicomTag.ImageOrientationPatient, 6);
        if (stated is null) return (row, column);
        var statedRow = new Vector3D(stated[0], stated[1], stated[2]);
        var statedColumn = new Vector3D(stated[3], stated[4], stated[5]);
        return (statedRow - row).Length < 1e-3 && (statedColumn - column).Length < 1e-3
            ? (statedRow, statedColumn) : (row, column);
    }

    private static string Required(DicomDataset header, DicomTag tag) =>
        header.GetSingleValueOrDefault(tag, "") is { Length: > 0 } uid
            ? uid
            : throw new ArgumentException($"The source image has no {tag} {tag.DictionaryEntry.Keyword}; without it " +
                "a result cannot be tied to its study.");
}
