using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>Reads the closed planar contours of an RT Structure Set (PS3.3 C.8.8.5, C.8.8.6) as masks.</summary>
public static class RtStructReader
{
    private static readonly CodedConcept Unstated = new("SCT", "91723000", "Anatomical structure");

    /// <summary>Rasterises the structures onto the grid of a series in their frame of reference: a voxel is inside when its
    /// centre is. Each slice shows the contours of the plane nearest to it (<see cref="ContourPlanes"/>).</summary>
    /// <param name="dataset">The structure set.</param>
    /// <param name="geometry">Grid of the series' volume.</param>
    /// <returns>One segment a structure, numbered as in the set (from 1 where the set counts from 0).</returns>
    /// <exception cref="DicomDataException">It is no structure set, or lies in another frame of reference.</exception>
    public static StructureSet Read(DicomDataset dataset, VolumeGeometry geometry)
    {
        if (!dataset.TryGetSequence(DicomTag.StructureSetROISequence, out var structures))
            throw new DicomDataException("There is no StructureSetROISequence: this is no RT Structure Set.");
        CheckFrameOfReference(structures.Items, geometry);
        CheckNumbers(structures.Items);
        var shift = structures.Items.Any(item => item.GetSingleValueOrDefault(DicomTag.ROINumber, 0) == 0) ? 1 : 0;
        var contours = dataset.TryGetSequence(DicomTag.ROIContourSequence, out var sequence)
            ? sequence.Items.ToLookup(item => item.GetSingleValueOrDefault(DicomTag.ReferencedROINumber, 0)) : null;

        var planesOf = new Dictionary<int, ContourPlanes>();
        var segments = new List<SegmentDescription>();
        var remarks = new List<string>();
        foreach (var structure in structures.Items)
        {
            var number = structure.GetSingleValueOrDefault(DicomTag.ROINumber, 0);
            var drawn = contours?[number].ToList() ?? [];
            var segment = Describe(structure, drawn, number + shift);
            if (structure.GetSingleValueOrDefault(DicomTag.ReferencedFrameOfReferenceUID, "") is { Length: > 0 } frame && frame != geometry.FrameOfReferenceUid)
            {
                remarks.Add($"Structure {segment.Label} lies in frame of reference {frame}, which is not the series': it is left out.");
                continue;
            }

            segments.Add(segment);
            var planes = ContourPlanes.Of(drawn, geometry);
            remarks.AddRange(planes.Remarks.Select(remark => $"Structure {segment.Label}: {remark}"));
            planesOf.Add(segment.Number, planes);
        }

        int[] numbers = [.. planesOf.Keys];
        return new(LayerPacker.Pack(geometry, numbers, _ => numbers, (number, slice, inside) => planesOf[number].Fill(slice, inside)), segments, remarks);
    }

    private static void CheckNumbers(IEnumerable<DicomDataset> structures)
    {
        var numbers = new HashSet<int>();
        foreach (var number in structures.Select(item => item.GetSingleValueOrDefault(DicomTag.ROINumber, 0)))
            if (!numbers.Add(number)) throw new DicomDataException($"Two structures have ROINumber {number}.");
    }

    private static void CheckFrameOfReference(IEnumerable<DicomDataset> structures, VolumeGeometry geometry)
    {
        var drawnIn = structures
            .Select(item => item.GetSingleValueOrDefault(DicomTag.ReferencedFrameOfReferenceUID, ""))
            .Where(uid => uid.Length > 0).Distinct().ToList();
        if (drawnIn.Count == 0 || drawnIn.Contains(geometry.FrameOfReferenceUid ?? "")) return;
        throw new DicomDataException($"The structures lie in frame of reference {drawnIn[0]}, the series in " +
            $"{geometry.FrameOfReferenceUid ?? "none"}.");
    }

    private static SegmentDescription Describe(DicomDataset structure, List<DicomDataset> drawn, int number)
    {
        CieLabColor? color = drawn is [var first, ..] &&
            first.TryGetValues<int>(DicomTag.ROIDisplayColor, out var rgb) && rgb.Length == 3
                ? CieLabColor.FromRgb((byte)rgb[0], (byte)rgb[1], (byte)rgb[2]) : null;
        var name = structure.GetSingleValueOrDefault(DicomTag.ROIName, "").Trim();
        return new()
        {
            Number = number,
            Label = name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"Structure {number}"),
            Category = Unstated,
            Type = Unstated,
            Color = color,
            AlgorithmType = structure.GetSingleValueOrDefault(DicomTag.ROIGenerationAlgorithm, "") switch
            {
                "AUTOMATIC" => SegmentAlgorithmType.Automatic,
                "SEMIAUTOMATIC" => SegmentAlgorithmType.SemiAutomatic,
                _ => SegmentAlgorithmType.Manual,
            },
        };
    }
}
