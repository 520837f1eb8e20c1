using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Cli.Commands.Bench;

/// <summary>Segments to write: wavy columns side by side, each in every one of 300 slices of 512 x 512 pixels, so that no
/// frame may be left out.</summary>
internal sealed class BenchMasks
{
    public const int Size = 512, Slices = 300, Most = 25;
    private const int PerRow = 5, Cell = Size / PerRow;

    private BenchMasks(SourceSeries source, MaskVolume masks, IReadOnlyList<SegmentDescription> segments) =>
        (Source, Masks, Segments) = (source, masks, segments);

    public SourceSeries Source { get; }

    public MaskVolume Masks { get; }

    public IReadOnlyList<SegmentDescription> Segments { get; }

    public SegmentationOptions Options { get; } = new()
    {
        Provenance = new ResultProvenance
        {
            TaskId = "bench", TaskVersion = "1.0.0", TaskSha256 = "", ModelName = "none", CheckpointSha256 = "", SoftwareVersion = "1.0.0",
        },
        Created = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Some segments on a series that exists in name only.</summary>
    public static BenchMasks Create(int segments)
    {
        var geometry = new VolumeGeometry
        {
            Columns = Size, Rows = Size, RowDirection = new(1, 0, 0), ColumnDirection = new(0, 1, 0), RowSpacing = 0.8,
            ColumnSpacing = 0.8, SliceSpacing = 1.5, FrameOfReferenceUid = "1.2.3.4",
            SlicePositions = [.. Enumerable.Range(0, Slices).Select(z => new Vector3D(-200, -200, 1.5 * z))],
        };
        var header = new DicomDataset
        {
            { DicomTag.SOPClassUID, DicomUID.CTImageStorage }, { DicomTag.SOPInstanceUID, "1.2.3.1" },
            { DicomTag.StudyInstanceUID, "1.2.3" }, { DicomTag.SeriesInstanceUID, "1.2.3.2" }, { DicomTag.Modality, "CT" },
            { DicomTag.PatientName, "Bench^Mark" }, { DicomTag.PatientID, "BENCH" },
        };
        var frames = Enumerable.Range(1, Slices).Select(z => new SourceFrame(DicomUID.CTImageStorage.UID, $"1.2.3.1.{z}", null)).ToList();
        var masks = new MaskVolume(geometry);
        masks.AddLayer(Labels(segments), Enumerable.Range(1, segments).ToDictionary(n => (byte)n, n => n));
        return new(new SourceSeries(header, geometry, frames), masks, [.. Enumerable.Range(1, segments).Select(Describe)]);
    }

    // The outline of a segment waves with angle and slice, as an organ's does.
    private static byte[] Labels(int segments)
    {
        var labels = new byte[Size * Size * Slices];
        Parallel.For(0, Slices, z =>
        {
            for (var n = 0; n < segments; n++)
            {
                var (cx, cy) = (n % PerRow * Cell + Cell / 2, n / PerRow * Cell + Cell / 2);
                for (var y = cy - Cell / 2; y < cy + Cell / 2; y++)
                {
                    for (var x = cx - Cell / 2; x < cx + Cell / 2; x++)
                    {
                        var angle = Math.Atan2(y - cy, x - cx);
                        var radius = 30 + 6 * Math.Sin(3 * angle + n) + 4 * Math.Sin(z / 20.0 + 2 * angle) + 5 * Math.Sin(z / 45.0 + n);
                        if (Math.Sqrt((y - cy) * (y - cy) + (x - cx) * (x - cx)) < radius)
                            labels[(z * Size + y) * Size + x] = (byte)(n + 1);
                    }
                }
            }
        });
        return labels;
    }

    private static SegmentDescription Describe(int number) => new()
    {
        Number = number, Label = $"Segment {number}", Category = new CodedConcept("SCT", "123037004", "Anatomical Structure"),
        Type = new CodedConcept("SCT", "10200004", "Liver"),
    };
}
