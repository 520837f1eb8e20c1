using SamSgp.Dicom;
using SamSgp.Testing;

namespace FoDicomSnippets;

/// <summary>A small image in a folder of its own, for the snippets to open.</summary>
public sealed class SampleFile : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SampleFile()
    {
        var dataset = new DicomDataset
        {
            { DicomTag.SpecificCharacterSet, "ISO_IR 192" },
            { DicomTag.ImageType, "ORIGINAL", "PRIMARY", "AXIAL" },
            { DicomTag.SOPClassUID, DicomUID.CTImageStorage },
            { DicomTag.SOPInstanceUID, "1.2.3.4.5" },
            { DicomTag.StudyDate, "20240229" },
            { DicomTag.StudyTime, "123015" },
            { DicomTag.Modality, "CT" },
            { DicomTag.PatientName, "Müller^Jörg^Karl^Dr.^jun." },
            { DicomTag.PatientID, "4711" },
            { DicomTag.StudyInstanceUID, "1.2.3" },
            { DicomTag.SeriesInstanceUID, "1.2.3.4" },
            { DicomTag.SamplesPerPixel, (ushort)1 },
            { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.NumberOfFrames, 2 },
            { DicomTag.Rows, (ushort)2 },
            { DicomTag.Columns, (ushort)3 },
            { DicomTag.PixelSpacing, 0.5m, 0.75m },
            { DicomTag.BitsAllocated, (ushort)16 },
            { DicomTag.BitsStored, (ushort)12 },
            { DicomTag.HighBit, (ushort)11 },
            { DicomTag.PixelRepresentation, (ushort)0 },
            { DicomTag.WindowCenter, "40" },
        };
        dataset.Add(new DicomSequence(DicomTag.ReferencedStudySequence,
            new DicomDataset { { DicomTag.ReferencedSOPInstanceUID, "1.2.3.9" } },
            new DicomDataset { { DicomTag.ReferencedSOPInstanceUID, "1.2.3.10" } }));
        dataset.Add(new DicomOtherWord(DicomTag.PixelData, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
        new DicomFile(dataset).Save(Path);
    }

    public string Path => _folder.PathTo("image.dcm");

    public string PathTo(string name) => _folder.PathTo(name);

    public void Dispose() => _folder.Dispose();
}
