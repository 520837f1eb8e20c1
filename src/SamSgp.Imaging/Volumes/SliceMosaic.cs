using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Images that show many slices side by side in one plane: Siemens MOSAIC, UIH GRID. They are taken apart where they say
/// where each slice lies; read as one slice, all but the first would lie up to a metre from where they are.</summary>
internal static class SliceMosaic
{
    // What ImageType calls them.
    private const string OfSiemens = "MOSAIC", OfUih = "VFRAME";

    /// <summary>Whether an image is no slice but many. Frames that say themselves where they lie are slices, whatever words their
    /// ImageType keeps.</summary>
    public static bool Is(DicomDataset dataset, FrameAttributes attributes)
    {
        if (attributes.HasPlacesOfFrames || FillsThePlane(dataset)) return false;
        return Count(dataset) is > 1 || HasWord(dataset, OfSiemens) || HasWord(dataset, OfUih);
    }

    /// <summary>How many slices a mosaic says it shows; null where it does not, or where the image is none.</summary>
    public static int? Count(DicomDataset dataset) => UihGrid.Are(dataset) ? UihGrid.Count(dataset) : SiemensMosaic.Count(dataset);

    /// <summary>The slices of a mosaic.</summary>
    /// <param name="planes">Its frames, as what they are not: one slice each.</param>
    /// <param name="slices">The slices; empty where it cannot be taken apart.</param>
    /// <returns>Why it cannot; null where it can.</returns>
    public static string? TakeApart(IReadOnlyList<SliceSource> planes, out IReadOnlyList<SliceSource> slices)
    {
        slices = [];
        var plane = planes[0];
        try
        {
            if (planes.Count > 1) throw new NoMosaicException("it has several frames");
            var places = UihGrid.Are(plane.Dataset) || HasWord(plane.Dataset, OfUih) ? UihGrid.Read(plane) : SiemensMosaic.Read(plane);
            if (IsAcquiredLarger(plane, places)) throw new NoMosaicException("its tiles would be smaller than its AcquisitionMatrix");
            slices = [.. Cut(plane, places)];
            return null;
        }
        catch (NoMosaicException e)
        {
            return $"The image is a mosaic: {(Count(plane.Dataset) is > 1 and var count ? $"{count} slices" : "several slices")} side by side in one " +
                $"plane of {plane.Columns} x {plane.Rows} pixels. It cannot be taken apart: {e.Message}. Send the slices as single images, or " +
                "convert the series to NIfTI first.";
        }
    }


    private static bool HasWord(DicomDataset dataset, string word) => dataset.TryGetValues<string>(DicomTag.ImageType, out var words)
        && Array.Exists(words, stated => stated.Equals(word, StringComparison.OrdinalIgnoreCase));

    // Someone has taken the mosaic apart and left the word, or the count: the acquired matrix is the whole image.
    private static bool FillsThePlane(DicomDataset dataset) =>
        dataset.TryGetValues<int>(DicomTag.AcquisitionMatrix, out var matrix) && matrix.Length > 0 &&
        matrix.Max() >= dataset.GetSingleValueOrDefault(DicomTag.Rows, int.MaxValue) &&
        matrix.Max() >= dataset.GetSingleValueOrDefault(DicomTag.Columns, int.MaxValue);

    // Slices may be interpolated, but not thinned: then the count is left over from another image.
    private static bool IsAcquiredLarger(SliceSource plane, MosaicPlaces places) =>
        plane.Dataset.TryGetValues<int>(DicomTag.AcquisitionMatrix, out var matrix) && matrix.Where(size => size > 0).DefaultIfEmpty(0).Min()
            > Math.Max(plane.Columns / places.Across, plane.Rows / places.Down);

    private static IEnumerable<SliceSource> Cut(SliceSource plane, MosaicPlaces places)
    {
        var (columns, rows) = (plane.Columns / places.Across, plane.Rows / places.Down);
        var told = $"{places.Positions.Count} slices were taken out of each mosaic of {plane.Columns} x {plane.Rows} pixels.";
        for (var k = 0; k < places.Positions.Count; k++)
        {
            yield return plane with
            {
                Columns = columns,
                Rows = rows,
                Tile = new MosaicTile(k % places.Across * columns, k / places.Across * rows),
                TileNumber = k + 1,
                Position = places.Positions[k],
                Reference = plane.Reference with { IsTile = true },
                Remark = plane.Remark is { } remark ? $"{remark} {told}" : told,
            };
        }
    }
}
