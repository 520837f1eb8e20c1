using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Phantoms;

/// <summary>Writes a phantom's voxels as CT images.</summary>
/// <param name="options">Who the patient is.</param>
/// <param name="key">What all UIDs are made from.</param>
/// <param name="geometry">Where the slices lie.</param>
/// <param name="stored">All voxels.</param>
internal sealed class PhantomImages(PhantomOptions options, string key, VolumeGeometry geometry, short[] stored)
{
    /// <summary>The UID that a phantom always gives one of its things.</summary>
    public static string Uid(string key, string what) => DicomUID.Derive($"{key} {what}").UID;

    /// <summary>The image of each slice.</summary>
    /// <param name="order">Slice of each instance or frame.</param>
    public IReadOnlyList<SourceFrame> References(int[] order) => [.. Enumerable.Range(0, order.Length).Select(slice =>
        options.MultiFrame
            ? new SourceFrame(DicomUID.LegacyConvertedEnhancedCTImageStorage.UID, InstanceUid(0), Array.IndexOf(order, slice) + 1)
            : new SourceFrame(DicomUID.CTImageStorage.UID, InstanceUid(slice), null))];

    /// <summary>One CT Image a slice; instance numbers follow the order, which shuffled says nothing about places.</summary>
    public IReadOnlyList<DicomDataset> SingleFrames(int[] order) =>
        [.. order.Select((slice, index) => SingleFrame(slice, index + 1))];

    /// <summary>All slices in one Legacy Converted Enhanced CT Image (PS3.3 A.70).</summary>
    public DicomDataset MultiFrame(int[] order)
    {
        var dataset = Common(DicomUID.LegacyConvertedEnhancedCTImageStorage, InstanceUid(0), 1);
        dataset.Add(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE");
        dataset.Add(DicomTag.ContentDate, "20250101").Add(DicomTag.ContentTime, "120000");
        dataset.Add(DicomTag.PixelPresentation, "MONOCHROME").Add(DicomTag.VolumetricProperties, "VOLUME");
        dataset.Add(DicomTag.VolumeBasedCalculationTechnique, "NONE").Add(DicomTag.PresentationLUTShape, "IDENTITY");
        dataset.Add(DicomTag.BurnedInAnnotation, "NO").Add(DicomTag.LossyImageCompression, "00");
        dataset.Add(DicomTag.DeviceSerialNumber, "1").Add(DicomTag.SoftwareVersions, "1");
        dataset.Add(DicomTag.AcquisitionContextSequence, Array.Empty<DicomDataset>());
        AddDimensions(dataset);
        dataset.Add(DicomTag.SharedFunctionalGroupsSequence, SharedGroups());
        dataset.Add(DicomTag.PerFrameFunctionalGroupsSequence, [.. order.Select(FrameGroups)]);
        AddPixels(dataset, [.. order.SelectMany(slice => Slice(slice).ToArray())]);
        dataset.Add(DicomTag.NumberOfFrames, order.Length);
        return dataset;
    }

    private DicomDataset SingleFrame(int slice, int number)
    {
        var dataset = Common(DicomUID.CTImageStorage, InstanceUid(slice), number);
        var position = geometry.SlicePositions[slice];
        var (row, column) = (geometry.RowDirection, geometry.ColumnDirection);
        dataset.Add(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL");
        dataset.Add(DicomTag.AcquisitionNumber, 1);
        dataset.Add(DicomTag.ImagePositionPatient, Numbers(position.X, position.Y, position.Z));
        dataset.Add(DicomTag.ImageOrientationPatient, Numbers(row.X, row.Y, row.Z, column.X, column.Y, column.Z));
        dataset.Add(DicomTag.PixelSpacing, Numbers(geometry.RowSpacing, geometry.ColumnSpacing));
        dataset.Add(DicomTag.SliceThickness, Numbers(geometry.SliceSpacing));
        dataset.Add(DicomTag.RescaleIntercept, Numbers(PhantomGrid.Intercept));
        dataset.Add(DicomTag.RescaleSlope, "1").Add(DicomTag.RescaleType, "HU");
        dataset.Add(DicomTag.WindowCenter, "60").Add(DicomTag.WindowWidth, "400");
        dataset.Add(DicomTag.KVP, "120");
        if (options.GantryTilt != 0) dataset.Add(DicomTag.GantryDetectorTilt, Numbers(options.GantryTilt));
        AddPixels(dataset, Slice(slice).ToArray());
        return dataset;
    }

    private DicomDataset Common(DicomUID sopClass, string instanceUid, int number) => new()
    {
        { DicomTag.SOPClassUID, sopClass },
        { DicomTag.SOPInstanceUID, instanceUid },
        { DicomTag.InstanceNumber, number },
        { DicomTag.PatientName, FormattableString.Invariant($"Phantom^Torso {options.Seed}") },
        { DicomTag.PatientID, options.PatientId ?? FormattableString.Invariant($"PHANTOM-{options.Seed}") },
        { DicomTag.PatientBirthDate, "19700101" },
        { DicomTag.PatientSex, "O" },
        { DicomTag.StudyInstanceUID, Uid(key, "study") },
        { DicomTag.StudyID, "1" },
        { DicomTag.StudyDate, "20250101" },
        { DicomTag.StudyTime, "120000" },
        { DicomTag.StudyDescription, "Synthetic abdomen" },
        { DicomTag.AccessionNumber, "" },
        { DicomTag.ReferringPhysicianName, "" },
        { DicomTag.Modality, "CT" },
        { DicomTag.SeriesInstanceUID, Uid(key, "series") },
        { DicomTag.SeriesNumber, 1 },
        { DicomTag.SeriesDate, "20250101" },
        { DicomTag.SeriesTime, "120000" },
        { DicomTag.SeriesDescription, "Synthetic abdomen CT" },
        { DicomTag.BodyPartExamined, "ABDOMEN" },
        { DicomTag.PatientPosition, "HFS" },
        { DicomTag.Manufacturer, "SamSgp" },
        { DicomTag.ManufacturerModelName, "Phantom" },
        { DicomTag.FrameOfReferenceUID, geometry.FrameOfReferenceUid! },
        { DicomTag.PositionReferenceIndicator, "" },
    };

    private void AddDimensions(DicomDataset dataset)
    {
        var organization = Uid(key, "dimensions");
        dataset.Add(DicomTag.DimensionOrganizationSequence,
            new DicomDataset { { DicomTag.DimensionOrganizationUID, organization } });
        dataset.Add(DicomTag.DimensionIndexSequence, new DicomDataset
        {
            { DicomTag.DimensionOrganizationUID, organization },
            { DicomTag.DimensionIndexPointer, DicomTag.ImagePositionPatient },
            { DicomTag.FunctionalGroupPointer, DicomTag.PlanePositionSequence },
        });
    }

    private DicomDataset SharedGroups()
    {
        var (row, column) = (geometry.RowDirection, geometry.ColumnDirection);
        return new DicomDataset
        {
            {
                DicomTag.PixelMeasuresSequence, new DicomDataset
                {
                    { DicomTag.PixelSpacing, Numbers(geometry.RowSpacing, geometry.ColumnSpacing) },
                    { DicomTag.SliceThickness, Numbers(geometry.SliceSpacing) },
                }
            },
            {
                DicomTag.PlaneOrientationSequence, new DicomDataset
                {
                    { DicomTag.ImageOrientationPatient, Numbers(row.X, row.Y, row.Z, column.X, column.Y, column.Z) },
                }
            },
            {
                DicomTag.PixelValueTransformationSequence, new DicomDataset
                {
                    { DicomTag.RescaleIntercept, Numbers(PhantomGrid.Intercept) },
                    { DicomTag.RescaleSlope, "1" },
                    { DicomTag.RescaleType, "HU" },
                }
            },
            {
                DicomTag.FrameVOILUTSequence, new DicomDataset { { DicomTag.WindowCenter, "60" }, { DicomTag.WindowWidth, "400" } }
            },
            {
                DicomTag.CTImageFrameTypeSequence, new DicomDataset
                {
                    { DicomTag.FrameType, "ORIGINAL", "PRIMARY", "VOLUME", "NONE" },
                    { DicomTag.PixelPresentation, "MONOCHROME" },
                    { DicomTag.VolumetricProperties, "VOLUME" },
                    { DicomTag.VolumeBasedCalculationTechnique, "NONE" },
                }
            },
            {
                DicomTag.FrameAnatomySequence, new DicomDataset
                {
                    { DicomTag.FrameLaterality, "U" },
                    {
                        DicomTag.AnatomicRegionSequence, new DicomDataset
                        {
                            { DicomTag.CodeValue, "818983003" },
                            { DicomTag.CodingSchemeDesignator, "SCT" },
                            { DicomTag.CodeMeaning, "Abdomen" },
                        }
                    },
                }
            },
        };
    }

    private DicomDataset FrameGroups(int slice)
    {
        var position = geometry.SlicePositions[slice];
        return new DicomDataset
        {
            {
                DicomTag.FrameContentSequence, new DicomDataset
                {
                    { DicomTag.DimensionIndexValues, (uint)(slice + 1) },
                    { DicomTag.StackID, "1" },
                    { DicomTag.InStackPositionNumber, (uint)(slice + 1) },
                }
            },
            {
                DicomTag.PlanePositionSequence, new DicomDataset
                {
                    { DicomTag.ImagePositionPatient, Numbers(position.X, position.Y, position.Z) },
                }
            },
            {
                DicomTag.UnassignedPerFrameConvertedAttributesSequence,
                new DicomDataset { { DicomTag.AcquisitionNumber, 1 } }
            },
        };
    }

    private void AddPixels(DicomDataset dataset, short[] values)
    {
        dataset.Add(DicomTag.SamplesPerPixel, (ushort)1);
        dataset.Add(DicomTag.PhotometricInterpretation, "MONOCHROME2");
        dataset.Add(DicomTag.Rows, (ushort)geometry.Rows);
        dataset.Add(DicomTag.Columns, (ushort)geometry.Columns);
        dataset.Add(DicomTag.BitsAllocated, (ushort)16);
        dataset.Add(DicomTag.BitsStored, (ushort)12);
        dataset.Add(DicomTag.HighBit, (ushort)11);
        dataset.Add(DicomTag.PixelRepresentation, (ushort)0);
        dataset.Add(new DicomOtherWord(DicomTag.PixelData, Array.ConvertAll(values, value => (ushort)value)));
    }

    private ReadOnlySpan<short> Slice(int slice) => stored.AsSpan(slice * geometry.SliceLength, geometry.SliceLength);

    private string InstanceUid(int slice) => Uid(key, FormattableString.Invariant($"instance {slice}"));

    /// <summary>Decimal strings of at most 16 characters.</summary>
    private static string[] Numbers(params double[] values) =>
        Array.ConvertAll(values, value => Math.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture));
}
