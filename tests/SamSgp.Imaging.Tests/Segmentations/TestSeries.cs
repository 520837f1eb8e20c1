using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>A CT series whose pixels say where they are: the stored value of a voxel is the sum of the powers of two of
/// the segments it belongs to, so that any reader can compare a SEG with the source it was made for.</summary>
internal sealed class TestSeries
{
    public static readonly Vector3D Left = new(1, 0, 0), Back = new(0, 1, 0), Head = new(0, 0, 1);

    private const string Root = "1.2.826.0.1.3680043.8.498.77";

    private readonly Func<int, int, int, int> _segmentsAt;

    /// <summary>Describes the series.</summary>
    /// <param name="geometry">Grid; without a frame of reference the images carry no positions.</param>
    /// <param name="segmentsAt">Bit set of the segments (bit 0 is segment 1) at column, row, slice.</param>
    public TestSeries(VolumeGeometry geometry, Func<int, int, int, int> segmentsAt)
    {
        (Geometry, _segmentsAt) = (geometry, segmentsAt);
        Images = [.. Enumerable.Range(0, geometry.Slices).Select(Image)];
    }

    public VolumeGeometry Geometry { get; }

    /// <summary>One instance a slice, in slice order.</summary>
    public IReadOnlyList<DicomDataset> Images { get; }

    public SourceSeries Source => new(Images[0], Geometry, Frames);

    public IReadOnlyList<SourceFrame> Frames => [.. Images.Select(image => new SourceFrame(
        image.GetString(DicomTag.SOPClassUID), image.GetString(DicomTag.SOPInstanceUID), null))];

    /// <summary>A grid whose rows and columns run in given directions.</summary>
    public static VolumeGeometry Grid(int columns, int rows, int slices, Vector3D row, Vector3D column,
        bool positioned = true)
    {
        var origin = new Vector3D(-101.25, 33.5, -700.0625);
        var normal = row.Cross(column);
        return new()
        {
            Columns = columns,
            Rows = rows,
            RowDirection = row,
            ColumnDirection = column,
            RowSpacing = 0.75,
            ColumnSpacing = 0.625,
            SliceSpacing = 2.5,
            SlicePositions = [.. Enumerable.Range(0, slices).Select(slice => origin + normal * (2.5 * slice))],
            FrameOfReferenceUid = positioned ? Root + ".9" : null,
        };
    }

    /// <summary>Pseudo-random blobs without any symmetry; segments exclude each other.</summary>
    public static int Blobs(int column, int row, int slice) =>
        (slice >= 1 && row >= 3 && column >= 2 + slice && (column * 7 + row * 13 + slice * 29) % 11 < 4 ? 1 : 0) +
        (slice >= 2 && row < 3 && column < 9 ? 2 : 0);

    /// <summary>The segments as masks: one layer for each, so that they may overlap.</summary>
    public MaskVolume Masks(params int[] segments)
    {
        var masks = new MaskVolume(Geometry);
        foreach (var segment in segments)
        {
            var labels = new byte[Geometry.VoxelCount];
            for (var i = 0; i < labels.Length; i++)
            {
                var (slice, pixel) = Math.DivRem(i, Geometry.SliceLength);
                var (row, column) = Math.DivRem(pixel, Geometry.Columns);
                labels[i] = (byte)(_segmentsAt(column, row, slice) >> (segment - 1) & 1);
            }

            masks.AddLayer(labels, new Dictionary<byte, int> { [1] = segment });
        }

        return masks;
    }

    /// <summary>Writes the images, in an order and under names that say nothing of their place.</summary>
    public IReadOnlyList<string> Save(string folder) => [.. Images.Select((image, slice) =>
    {
        var path = Path.Combine(folder, $"{(slice * 5 + 3) % Images.Count:00}-{slice % 3}.dcm");
        new DicomFile(image).Save(path);
        return path;
    })];

    private DicomDataset Image(int slice)
    {
        var image = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian);
        image.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.UID);
        image.AddOrUpdate(DicomTag.SOPInstanceUID, $"{Root}.3.{(slice * 7 + 5) % 97}");
        AddPatientAndStudy(image);
        image.AddOrUpdate(DicomTag.Modality, "CT");
        image.AddOrUpdate(DicomTag.SeriesInstanceUID, Root + ".2");
        image.AddOrUpdate(DicomTag.SeriesNumber, "4");
        image.AddOrUpdate(DicomTag.Manufacturer, "Phantom works");
        image.AddOrUpdate(DicomTag.PatientPosition, "HFS");
        image.AddOrUpdate(DicomTag.InstanceNumber, ((slice * 11 + 2) % 97).ToString(CultureInfo.InvariantCulture));
        image.AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL");
        image.AddOrUpdate(DicomTag.AcquisitionNumber, "1");
        image.AddOrUpdate(DicomTag.KVP, "120");
        AddPlace(image, slice);
        AddPixels(image, slice);
        return image;
    }

    private static void AddPatientAndStudy(DicomDataset image)
    {
        image.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 100");
        image.AddOrUpdate(DicomTag.PatientName, "M\u00fcller^Phantom");
        image.AddOrUpdate(DicomTag.PatientID, "PHANTOM-1");
        image.AddOrUpdate(DicomTag.PatientBirthDate, "19700102");
        image.AddOrUpdate(DicomTag.PatientSex, "O");
        image.AddOrUpdate(DicomTag.PatientAge, "055Y");
        image.AddOrUpdate(DicomTag.StudyInstanceUID, Root + ".1");
        image.AddOrUpdate(DicomTag.StudyDate, "20250102");
        image.AddOrUpdate(DicomTag.StudyTime, "101112");
        image.AddOrUpdate(DicomTag.StudyID, "7");
        image.AddOrUpdate(DicomTag.StudyDescription, "Phantom study");
        image.AddOrUpdate(DicomTag.AccessionNumber, "A1");
        image.AddOrUpdate(DicomTag.ReferringPhysicianName, "");
    }

    private void AddPlace(DicomDataset image, int slice)
    {
        if (Geometry.FrameOfReferenceUid is not { } frameOfReference) return;
        image.AddOrUpdate(DicomTag.FrameOfReferenceUID, frameOfReference);
        image.AddOrUpdate(DicomTag.PositionReferenceIndicator, "");
        image.AddOrUpdate(DicomTag.SliceThickness, "2.5");
        image.AddOrUpdate(DicomTag.PixelSpacing, Text(Geometry.RowSpacing), Text(Geometry.ColumnSpacing));
        var (r, c, p) = (Geometry.RowDirection, Geometry.ColumnDirection, Geometry.SlicePositions[slice]);
        image.AddOrUpdate(DicomTag.ImageOrientationPatient,
            Text(r.X), Text(r.Y), Text(r.Z), Text(c.X), Text(c.Y), Text(c.Z));
        image.AddOrUpdate(DicomTag.ImagePositionPatient, Text(p.X), Text(p.Y), Text(p.Z));
    }

    private void AddPixels(DicomDataset image, int slice)
    {
        var pixels = new ushort[Geometry.SliceLength];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (ushort)_segmentsAt(i % Geometry.Columns, i / Geometry.Columns, slice);
        image.AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1);
        image.AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME2");
        image.AddOrUpdate(DicomTag.Rows, (ushort)Geometry.Rows);
        image.AddOrUpdate(DicomTag.Columns, (ushort)Geometry.Columns);
        image.AddOrUpdate(DicomTag.BitsAllocated, (ushort)16);
        image.AddOrUpdate(DicomTag.BitsStored, (ushort)16);
        image.AddOrUpdate(DicomTag.HighBit, (ushort)15);
        image.AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0);
        image.AddOrUpdate(DicomTag.RescaleIntercept, "0");
        image.AddOrUpdate(DicomTag.RescaleSlope, "1");
        image.AddOrUpdate(DicomTag.PixelData, pixels);
    }

    private static string Text(double value) => value.ToString("0.##########", CultureInfo.InvariantCulture);
}
