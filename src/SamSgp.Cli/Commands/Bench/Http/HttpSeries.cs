using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;

namespace SamSgp.Cli.Commands.Bench.Http;

/// <summary>What is stored and asked for: CT series of 64 x 512 x 512, and studies of one 16 x 16 image.</summary>
internal static class HttpSeries
{
    public const int Instances = 64;

    private static readonly Lazy<PhantomSeries> Phantom = new(() => DicomPhantom.Create(
        new PhantomOptions { Columns = 512, Rows = 512, Slices = Instances, ColumnSpacing = 0.75, RowSpacing = 0.75 }));

    /// <summary>A copy of the CT series with UIDs of its own.</summary>
    public static (string Study, string Series, IReadOnlyList<string> Uids, IReadOnlyList<byte[]> Files) Ct()
    {
        var (study, series) = (DicomUID.Generate().UID, DicomUID.Generate().UID);
        var uids = Phantom.Value.Instances.Select(_ => DicomUID.Generate().UID).ToList();
        return (study, series, uids, [.. Phantom.Value.Instances.Zip(uids, (instance, uid) => Bytes(instance.Clone()
            .AddOrUpdate(DicomTag.StudyInstanceUID, study).AddOrUpdate(DicomTag.SeriesInstanceUID, series)
            .AddOrUpdate(DicomTag.SOPInstanceUID, uid)))]);
    }

    /// <summary>A study of one small image; numbers give patients apart.</summary>
    public static byte[] Small(string run, int number)
    {
        var id = number.ToString("D6", CultureInfo.InvariantCulture);
        return Bytes(new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian)
        {
            { DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage }, { DicomTag.SOPInstanceUID, DicomUID.Generate().UID },
            { DicomTag.StudyInstanceUID, DicomUID.Generate().UID }, { DicomTag.SeriesInstanceUID, DicomUID.Generate().UID },
            { DicomTag.PatientName, $"Bench{id}^{run}" }, { DicomTag.PatientID, run + id }, { DicomTag.StudyDate, "20260102" },
            { DicomTag.StudyTime, "101112" }, { DicomTag.AccessionNumber, "A" + id }, { DicomTag.StudyID, id },
            { DicomTag.ReferringPhysicianName, "" }, { DicomTag.PatientSex, "O" }, { DicomTag.PatientBirthDate, "19700101" },
            { DicomTag.Modality, "OT" }, { DicomTag.SeriesNumber, "1" }, { DicomTag.InstanceNumber, "1" }, { DicomTag.SamplesPerPixel, (ushort)1 },
            { DicomTag.PhotometricInterpretation, "MONOCHROME2" }, { DicomTag.Rows, (ushort)16 }, { DicomTag.Columns, (ushort)16 },
            { DicomTag.BitsAllocated, (ushort)8 }, { DicomTag.BitsStored, (ushort)8 }, { DicomTag.HighBit, (ushort)7 },
            { DicomTag.PixelRepresentation, (ushort)0 }, new DicomOtherByte(DicomTag.PixelData, new byte[256]),
        });
    }

    private static byte[] Bytes(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }
}
