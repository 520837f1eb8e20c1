using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;

namespace SamSgp.Imaging.Phantoms;

/// <summary>DICOM images made of pictures, for trying the service with modalities that have no place in the patient.
/// The same picture and options always give the same bytes.</summary>
public static class SecondaryImages
{
    /// <summary>Makes an image.</summary>
    /// <param name="picture">8 or 16 bits; 16 only in grey DX. Colour becomes grey for DX.</param>
    /// <param name="modality">The kind of image.</param>
    /// <param name="options">Patient and study.</param>
    public static DicomDataset Create(RasterImage picture, PictureModality modality, PictureOptions options)
    {
        var hash = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(picture.Samples)));
        var key = FormattableString.Invariant($"samsgp picture {picture.Width} {picture.Height} {hash} {modality} {options}");
        var dataset = Common(modality, options, key);
        switch (modality)
        {
            case PictureModality.DX: AddDigitalXRay(dataset, options); break;
            case PictureModality.US: AddUltrasound(dataset, options); break;
            case PictureModality.OP: AddOphthalmicPhotograph(dataset, options); break;
        }

        AddPixels(dataset, picture, modality);
        return dataset;
    }

    private static DicomDataset Common(PictureModality modality, PictureOptions options, string key) => new()
    {
        { DicomTag.SOPClassUID, SopClass(modality) },
        { DicomTag.SOPInstanceUID, DicomUID.Derive(key + " instance") },
        { DicomTag.PatientName, options.PatientName },
        { DicomTag.PatientID, options.PatientId },
        { DicomTag.PatientBirthDate, "" },
        { DicomTag.PatientSex, "O" },
        { DicomTag.StudyInstanceUID, DicomUID.Derive(key + " study") },
        { DicomTag.StudyID, "1" },
        { DicomTag.StudyDate, "20250101" },
        { DicomTag.StudyTime, "120000" },
        { DicomTag.AccessionNumber, "" },
        { DicomTag.ReferringPhysicianName, "" },
        { DicomTag.Modality, modality.ToString() },
        { DicomTag.SeriesInstanceUID, DicomUID.Derive(key + " series") },
        { DicomTag.SeriesNumber, 1 },
        { DicomTag.InstanceNumber, 1 },
        { DicomTag.Manufacturer, "SamSgp" },
        { DicomTag.ContentDate, "20250101" },
        { DicomTag.ContentTime, "120000" },
        { DicomTag.PatientOrientation, "" },
        { DicomTag.BurnedInAnnotation, "NO" },
        { DicomTag.LossyImageCompression, "00" },
    };

    private static DicomUID SopClass(PictureModality modality) => modality switch
    {
        PictureModality.DX => DicomUID.DigitalXRayImageStorageForPresentation,
        PictureModality.US => DicomUID.UltrasoundImageStorage,
        _ => DicomUID.OphthalmicPhotography8BitImageStorage,
    };

    /// <summary>DX Series, DX Image, DX Anatomy Imaged, DX Detector (PS3.3 C.8.11).</summary>
    private static void AddDigitalXRay(DicomDataset dataset, PictureOptions options)
    {
        dataset.Add(DicomTag.ImageType, "ORIGINAL", "PRIMARY").Add(DicomTag.PresentationIntentType, "FOR PRESENTATION");
        dataset.Add(DicomTag.PixelIntensityRelationship, "LOG").Add(DicomTag.PixelIntensityRelationshipSign, (short)-1);
        dataset.Add(DicomTag.RescaleIntercept, "0").Add(DicomTag.RescaleSlope, "1").Add(DicomTag.RescaleType, "US");
        dataset.Add(DicomTag.PresentationLUTShape, "IDENTITY").Add(DicomTag.ImageLaterality, "U");
        dataset.Add(DicomTag.AnatomicRegionSequence, Code("51185008", "SCT", "Chest"));
        dataset.Add(DicomTag.BodyPartExamined, "CHEST").Add(DicomTag.ViewPosition, "PA");
        dataset.Add(DicomTag.PositionerType, "");
        dataset.Add(DicomTag.AcquisitionContextSequence, Array.Empty<DicomDataset>());
        dataset.Add(DicomTag.DetectorType, "DIRECT").Add(DicomTag.DetectorConfiguration, "AREA");
        // Imager Pixel Spacing is required, and nothing is true but the one that is known: who reads it measures with it.
        if (options.PixelSpacing is { } spacing) dataset.Add(DicomTag.ImagerPixelSpacing, Number(spacing), Number(spacing));
        dataset.AddOrUpdate(DicomTag.PatientOrientation, "L", "F");
    }

    private static void AddUltrasound(DicomDataset dataset, PictureOptions options)
    {
        dataset.Add(DicomTag.ImageType, "ORIGINAL", "PRIMARY").Add(DicomTag.Laterality, "");
        if (options.PixelSpacing is not { } spacing) return;
        dataset.Add(DicomTag.PixelSpacing, Number(spacing), Number(spacing));
    }

    /// <summary>Ophthalmic Photography Image and Acquisition Parameters (PS3.3 C.8.17).</summary>
    private static void AddOphthalmicPhotograph(DicomDataset dataset, PictureOptions options)
    {
        dataset.Add(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "", "COLOR").Add(DicomTag.ImageLaterality, "R");
        dataset.Add(DicomTag.AcquisitionDateTime, "20250101120000");
        dataset.Add(DicomTag.SynchronizationFrameOfReferenceUID, DicomUID.Derive(dataset.GetString(DicomTag.StudyInstanceUID)));
        dataset.Add(DicomTag.SynchronizationTrigger, "NO TRIGGER").Add(DicomTag.AcquisitionTimeSynchronized, "N");
        dataset.Add(DicomTag.NumberOfFrames, 1).Add(DicomTag.FrameIncrementPointer, DicomTag.FrameTime);
        dataset.Add(DicomTag.FrameTime, "0");
        dataset.Add(DicomTag.AnatomicRegionSequence, Code("81745001", "SCT", "Eye"));
        dataset.Add(DicomTag.AcquisitionDeviceTypeCodeSequence, Code("409898007", "SCT", "Fundus Camera"));
        foreach (var empty in (DicomTag[])[DicomTag.IlluminationTypeCodeSequence, DicomTag.LightPathFilterTypeStackCodeSequence,
            DicomTag.ImagePathFilterTypeStackCodeSequence, DicomTag.LensesCodeSequence,
            DicomTag.AcquisitionContextSequence])
            dataset.Add(empty, Array.Empty<DicomDataset>());
        foreach (var empty in (DicomTag[])[DicomTag.EmmetropicMagnification, DicomTag.IntraOcularPressure, DicomTag.HorizontalFieldOfView])
            dataset.Add(empty, Array.Empty<float>());
        dataset.Add(DicomTag.RefractiveStateSequence, Array.Empty<DicomDataset>()).Add(DicomTag.PupilDilated, "");
        dataset.Add(DicomTag.PatientEyeMovementCommanded, "NO").Add(DicomTag.DetectorType, "CCD");
        if (options.PixelSpacing is { } spacing) dataset.Add(DicomTag.PixelSpacing, Number(spacing), Number(spacing));
    }

    private static void AddPixels(DicomDataset dataset, RasterImage picture, PictureModality modality)
    {
        var isColor = !picture.IsGray && modality != PictureModality.DX;
        var isWide = picture.BitsPerSample == 16 && modality == PictureModality.DX;
        dataset.Add(DicomTag.SamplesPerPixel, (ushort)(isColor ? 3 : 1));
        dataset.Add(DicomTag.PhotometricInterpretation, isColor ? "RGB" : "MONOCHROME2");
        if (isColor) dataset.Add(DicomTag.PlanarConfiguration, (ushort)0);
        else if (modality == PictureModality.OP) dataset.Add(DicomTag.PresentationLUTShape, "IDENTITY");
        dataset.Add(DicomTag.Rows, (ushort)picture.Height).Add(DicomTag.Columns, (ushort)picture.Width);
        dataset.Add(DicomTag.BitsAllocated, (ushort)(isWide ? 16 : 8));
        dataset.Add(DicomTag.BitsStored, (ushort)(isWide ? 16 : 8));
        dataset.Add(DicomTag.HighBit, (ushort)(isWide ? 15 : 7)).Add(DicomTag.PixelRepresentation, (ushort)0);
        if (modality == PictureModality.DX)
            dataset.Add(DicomTag.WindowCenter, isWide ? "32768" : "128").Add(DicomTag.WindowWidth, isWide ? "65536" : "256");
        if (isWide)
        {
            dataset.Add(new DicomOtherWord(DicomTag.PixelData, Array.ConvertAll(picture.ToGray(), v => (ushort)(v + 0.5f))));
            return;
        }

        var bytes = isColor ? picture.To8Bit()
            : Array.ConvertAll(picture.ToGray(), v => (byte)((int)(v + 0.5f) >> (picture.BitsPerSample - 8)));
        // Values have an even length (PS3.5 7.1.1).
        if (bytes.Length % 2 != 0) bytes = [.. bytes, 0];
        dataset.Add(new DicomOtherByte(DicomTag.PixelData, bytes));
    }

    private static DicomDataset Code(string value, string scheme, string meaning) => new()
    {
        { DicomTag.CodeValue, value }, { DicomTag.CodingSchemeDesignator, scheme }, { DicomTag.CodeMeaning, meaning },
    };

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
