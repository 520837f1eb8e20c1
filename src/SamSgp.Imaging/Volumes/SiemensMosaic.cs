using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Siemens' MOSAIC: slices in a square of tiles, as many down as across. ImagePositionPatient is that of the whole plane, as if
/// it lay in the patient with the first slice in its middle; which way the slices follow each other stands in the private CSA
/// header alone.</summary>
internal static class SiemensMosaic
{
    private static readonly DicomPrivateCreator Header = new("SIEMENS MR HEADER");
    private static readonly DicomTag Images = new(0x0019, 0x100A, Header);
    private static readonly DicomTag Csa = new(0x0029, 0x1010, new DicomPrivateCreator("SIEMENS CSA HEADER"));

    private const int MostSlices = 1 << 12;

    // Cosine from which on two directions are one.
    private const double Same = 0.999;

    /// <summary>How many slices there are; null where that is not said.</summary>
    public static int? Count(DicomDataset dataset) => dataset.TryGetValue<int>(Images, 0, out var images) ? images
        : CsaNumbers(dataset, "NumberOfImagesInMosaic") is [var stated] ? (int)Math.Clamp(stated, 0, int.MaxValue) : null;

    /// <summary>Where they lie.</summary>
    /// <exception cref="NoMosaicException">It is not said, or contradicts itself.</exception>
    public static MosaicPlaces Read(SliceSource plane)
    {
        var count = Count(plane.Dataset) is > 1 and var images ? images
            : throw new NoMosaicException("how many slices there are (NumberOfImagesInMosaic of the Siemens header) is not stated");
        if (count > MostSlices) throw new NoMosaicException($"it claims to have {count} slices, and none has more than {MostSlices}");
        var across = (int)Math.Ceiling(Math.Sqrt(count));
        if (plane.Columns % across != 0 || plane.Rows % across != 0)
            throw new NoMosaicException($"{across} x {across} tiles do not divide it evenly");
        if (plane is not { Orientation: var (row, column), Position: { } corner, PixelSpacing: { } pixel })
            throw new NoMosaicException("ImagePositionPatient, ImageOrientationPatient or PixelSpacing is missing");
        var first = corner + row * ((plane.Columns - (plane.Columns / across)) / 2.0 * pixel.Columns)
            + column * ((plane.Rows - (plane.Rows / across)) / 2.0 * pixel.Rows);
        var step = Normal(plane.Dataset, row.Cross(column)) * Gap(plane.Dataset);
        return new(across, across, [.. Enumerable.Range(0, count).Select(k => first + step * k)]);
    }

    private static double Gap(DicomDataset dataset) => StatedNumbers.ReadOne(dataset, DicomTag.SpacingBetweenSlices) is > 0 and var gap ? gap
        : throw new NoMosaicException("SpacingBetweenSlices, the distance of its slices, is not stated");

    // Along the normal of the plane or against it.
    private static Vector3D Normal(DicomDataset dataset, Vector3D normal)
    {
        if (CsaNumbers(dataset, "SliceNormalVector") is not [var x, var y, var z])
            throw new NoMosaicException("which way its slices follow each other (SliceNormalVector of the Siemens CSA header) is not stated");
        var along = new Vector3D(x, y, z).Dot(normal);
        return Math.Abs(along) is > Same and < 2 - Same ? normal * Math.Sign(along)
            : throw new NoMosaicException("SliceNormalVector of the Siemens CSA header is not at right angles to the plane");
    }

    private static double[]? CsaNumbers(DicomDataset dataset, string name) =>
        dataset.GetDicomItem<DicomElement>(Csa) is { } element ? CsaHeader.Numbers(element.Buffer.Memory.Span, name) : null;
}
