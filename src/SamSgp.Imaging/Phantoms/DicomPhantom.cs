using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Phantoms;

/// <summary>Synthetic CT series of an upper abdomen whose organs are known exactly: for the first job on an empty
/// machine, for support sets that may be shipped, and for tests of everything that must not mix up axes.</summary>
public static class DicomPhantom
{
    /// <summary>Makes a series. The same options always give the same bytes.</summary>
    public static PhantomSeries Create(PhantomOptions options)
    {
        var key = FormattableString.Invariant($"samsgp phantom {options}");
        var geometry = PhantomGrid.Place(options, Uid(key, "frame of reference"));
        var (stored, labels) = PhantomGrid.Fill(geometry, options);
        var order = Enumerable.Range(0, options.Slices).ToArray();
        if (options.ShuffleInstances) new Random(options.Seed).Shuffle(order);
        // Instance numbers follow the order of the list, which shuffled says nothing about places.
        var instances = order.Select((slice, index) => Instance(options, key, geometry, slice, index + 1,
            stored.AsSpan(slice * geometry.SliceLength, geometry.SliceLength))).ToList();
        var frames = Enumerable.Range(0, options.Slices)
            .Select(slice => new SourceFrame(DicomUID.CTImageStorage.UID, InstanceUid(key, slice), null)).ToList();
        var volume = Volume.FromStored(geometry, frames, stored,
            [.. Enumerable.Repeat((1f, (float)PhantomGrid.Intercept), options.Slices)], "CT", (60, 400));
        var truth = new MaskVolume(geometry);
        truth.AddLayer(labels, TorsoAnatomy.Names.Keys.ToDictionary(number => (byte)number, number => number));
        return new PhantomSeries(instances, volume, truth, TorsoAnatomy.Names);
    }

    private static DicomDataset Instance(PhantomOptions options, string key, VolumeGeometry geometry, int slice, int number,
        ReadOnlySpan<short> stored)
    {
        var dataset = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian);
        AddPatientAndStudy(dataset, options, key);
        AddSeriesAndEquipment(dataset, key);
        var position = geometry.SlicePositions[slice];
        dataset.Add(DicomTag.SOPClassUID, DicomUID.CTImageStorage);
        dataset.Add(DicomTag.SOPInstanceUID, InstanceUid(key, slice));
        dataset.Add(DicomTag.FrameOfReferenceUID, geometry.FrameOfReferenceUid!);
        dataset.Add(DicomTag.PositionReferenceIndicator, "");
        dataset.Add(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL");
        dataset.Add(DicomTag.AcquisitionNumber, 1);
        dataset.Add(DicomTag.InstanceNumber, number);
        dataset.Add(DicomTag.ImagePositionPatient, Numbers(position.X, position.Y, position.Z));
        var (row, column) = (geometry.RowDirection, geometry.ColumnDirection);
        dataset.Add(DicomTag.ImageOrientationPatient, Numbers(row.X, row.Y, row.Z, column.X, column.Y, column.Z));
        dataset.Add(DicomTag.PixelSpacing, Numbers(geometry.RowSpacing, geometry.ColumnSpacing));
        dataset.Add(DicomTag.SliceThickness, Numbers(geometry.SliceSpacing));
        dataset.Add(DicomTag.KVP, "120");
        if (options.GantryTilt != 0) dataset.Add(DicomTag.GantryDetectorTilt, Numbers(options.GantryTilt));
        AddPixels(dataset, geometry, stored);
        return dataset;
    }

    private static void AddPatientAndStudy(DicomDataset dataset, PhantomOptions options, string key)
    {
        dataset.Add(DicomTag.PatientName, FormattableString.Invariant($"Phantom^Torso {options.Seed}"));
        dataset.Add(DicomTag.PatientID, options.PatientId ?? FormattableString.Invariant($"PHANTOM-{options.Seed}"));
        dataset.Add(DicomTag.PatientBirthDate, "19700101");
        dataset.Add(DicomTag.PatientSex, "O");
        dataset.Add(DicomTag.StudyInstanceUID, Uid(key, "study"));
        dataset.Add(DicomTag.StudyID, "1");
        dataset.Add(DicomTag.StudyDate, "20250101");
        dataset.Add(DicomTag.StudyTime, "120000");
        dataset.Add(DicomTag.StudyDescription, "Synthetic abdomen");
        dataset.Add(DicomTag.AccessionNumber, "");
        dataset.Add(DicomTag.ReferringPhysicianName, "");
    }

    private static void AddSeriesAndEquipment(DicomDataset dataset, string key)
    {
        dataset.Add(DicomTag.Modality, "CT");
        dataset.Add(DicomTag.SeriesInstanceUID, Uid(key, "series"));
        dataset.Add(DicomTag.SeriesNumber, 1);
        dataset.Add(DicomTag.SeriesDate, "20250101");
        dataset.Add(DicomTag.SeriesTime, "120000");
        dataset.Add(DicomTag.SeriesDescription, "Synthetic abdomen CT");
        dataset.Add(DicomTag.BodyPartExamined, "ABDOMEN");
        dataset.Add(DicomTag.PatientPosition, "HFS");
        dataset.Add(DicomTag.Manufacturer, "SamSgp");
        dataset.Add(DicomTag.ManufacturerModelName, "Phantom");
    }

    private static void AddPixels(DicomDataset dataset, VolumeGeometry geometry, ReadOnlySpan<short> stored)
    {
        dataset.Add(DicomTag.SamplesPerPixel, (ushort)1);
        dataset.Add(DicomTag.PhotometricInterpretation, "MONOCHROME2");
        dataset.Add(DicomTag.Rows, (ushort)geometry.Rows);
        dataset.Add(DicomTag.Columns, (ushort)geometry.Columns);
        dataset.Add(DicomTag.BitsAllocated, (ushort)16);
        dataset.Add(DicomTag.BitsStored, (ushort)12);
        dataset.Add(DicomTag.HighBit, (ushort)11);
        dataset.Add(DicomTag.PixelRepresentation, (ushort)0);
        dataset.Add(DicomTag.RescaleIntercept, Numbers(PhantomGrid.Intercept));
        dataset.Add(DicomTag.RescaleSlope, "1");
        dataset.Add(DicomTag.RescaleType, "HU");
        dataset.Add(DicomTag.WindowCenter, "60");
        dataset.Add(DicomTag.WindowWidth, "400");
        var pixels = new ushort[stored.Length];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (ushort)stored[i];
        dataset.Add(new DicomOtherWord(DicomTag.PixelData, pixels));
    }

    private static string InstanceUid(string key, int slice) =>
        Uid(key, FormattableString.Invariant($"instance {slice}"));

    private static string Uid(string key, string what) => DicomUID.Derive($"{key} {what}").UID;

    /// <summary>Decimal strings of at most 16 characters.</summary>
    private static string[] Numbers(params double[] values) =>
        Array.ConvertAll(values, value => Math.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture));
}
