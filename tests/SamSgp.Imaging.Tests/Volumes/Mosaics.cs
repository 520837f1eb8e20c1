using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Puts the slices of a phantom side by side, as the scanners of two makers do.</summary>
internal static class Mosaics
{
    public static readonly DicomTag SiemensCount = new(0x0019, 0x100A, new DicomPrivateCreator("SIEMENS MR HEADER"));
    public static readonly DicomTag Csa = new(0x0029, 0x1010, new DicomPrivateCreator("SIEMENS CSA HEADER"));
    public static readonly DicomTag UihCount = new(0x0065, 0x1050, new DicomPrivateCreator("Image Private Header"));
    public static readonly DicomTag UihFrames = new(0x0065, 0x1051, new DicomPrivateCreator("Image Private Header"));

    // VRs as the header has them, four letters of text.
    private const int UnsignedShort = 'U' | 'S' << 8, ShortString = 'S' | 'H' << 8, Double = 'F' | 'D' << 8;

    /// <summary>One Siemens MOSAIC of all slices.</summary>
    /// <param name="phantom">Single-frame images.</param>
    /// <param name="isReversed">Whether the slices follow each other against the normal of their plane.</param>
    /// <param name="isFirstForm">Whether the CSA header is of the older form.</param>
    public static DicomDataset Siemens(PhantomSeries phantom, bool isReversed = false, bool isFirstForm = false)
    {
        var grid = phantom.Volume.Geometry;
        var across = (int)Math.Ceiling(Math.Sqrt(grid.Slices));
        var image = Join(phantom, across, across, isReversed).AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC");
        var first = grid.SlicePositions[isReversed ? grid.Slices - 1 : 0];
        var corner = first + grid.RowDirection * (-(across - 1) * grid.Columns / 2.0 * grid.ColumnSpacing)
            + grid.ColumnDirection * (-(across - 1) * grid.Rows / 2.0 * grid.RowSpacing);
        image.AddOrUpdate(DicomTag.ImagePositionPatient, corner.X, corner.Y, corner.Z);
        image.AddOrUpdate(DicomTag.SpacingBetweenSlices, grid.SliceSpacing);
        var normal = grid.Normal * (isReversed ? -1 : 1);
        image.AddOrUpdate(DicomVR.US, SiemensCount, (ushort)grid.Slices);
        return image.AddOrUpdate(DicomVR.OB, Csa, CsaBytes(isFirstForm, ("NumberOfImagesInMosaic", [$"{grid.Slices}"]),
            ("AcquisitionMatrixText", [$"{grid.Columns}*{grid.Rows}"]), ("SliceNormalVector", [Text(normal.X), Text(normal.Y), Text(normal.Z)])));
    }

    /// <summary>One UIH GRID of all slices.</summary>
    public static DicomDataset Uih(PhantomSeries phantom)
    {
        var grid = phantom.Volume.Geometry;
        var across = (int)Math.Ceiling(Math.Sqrt(grid.Slices));
        var image = Join(phantom, across, (grid.Slices + across - 1) / across, false).AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "M", "VFRAME");
        image.Remove(DicomTag.ImagePositionPatient);
        image.AddOrUpdate(DicomVR.DS, UihCount, $"{grid.Slices}");
        return image.AddOrUpdate(new DicomSequence(UihFrames, [.. grid.SlicePositions.Select(place =>
            new DicomDataset().Add(DicomTag.ImagePositionPatient, place.X, place.Y, place.Z))]));
    }

    /// <summary>A CSA header. An item of the older form states its length and the first attribute's number of items together.</summary>
    public static byte[] CsaBytes(bool isFirstForm, params (string Name, string[] Values)[] attributes)
    {
        var stream = new MemoryStream();
        if (!isFirstForm) stream.Write("SV10\x04\x03\x02\x01"u8);
        Write(stream, attributes.Length, 77);
        var excess = isFirstForm ? attributes[0].Values.Length : 0;
        foreach (var (name, values) in attributes)
        {
            var start = new byte[64];
            Encoding.ASCII.GetBytes(name, start);
            stream.Write(start);
            Write(stream, values.Length, values.Length == 3 ? Double : name.EndsWith("Text", StringComparison.Ordinal) ? ShortString : UnsignedShort, 3, values.Length, 77);
            foreach (var value in values)
            {
                var bytes = Encoding.ASCII.GetBytes(value + "\0");
                Write(stream, bytes.Length + excess, bytes.Length, 77, bytes.Length);
                stream.Write(bytes);
                stream.Write(new byte[(4 - bytes.Length % 4) % 4]);
            }
        }

        return stream.ToArray();
    }

    private static DicomDataset Join(PhantomSeries phantom, int across, int down, bool isReversed)
    {
        var grid = phantom.Volume.Geometry;
        var pixels = new ushort[grid.SliceLength * across * down];
        for (var k = 0; k < grid.Slices; k++)
        {
            var slice = phantom.Volume.ReadStored(isReversed ? grid.Slices - 1 - k : k);
            for (var i = 0; i < slice.Length; i++)
            {
                var (column, row) = ((k % across * grid.Columns) + (i % grid.Columns), (k / across * grid.Rows) + (i / grid.Columns));
                pixels[(row * across * grid.Columns) + column] = (ushort)slice[i];
            }
        }

        return phantom.Instances[0].Clone()
            .AddOrUpdate(DicomTag.Columns, (ushort)(across * grid.Columns)).AddOrUpdate(DicomTag.Rows, (ushort)(down * grid.Rows))
            .AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, pixels));
    }

    private static void Write(MemoryStream stream, params ReadOnlySpan<int> numbers)
    {
        var bytes = new byte[4];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
            stream.Write(bytes);
        }
    }

    private static string Text(double value) => value.ToString("0.00000000", CultureInfo.InvariantCulture);
}
