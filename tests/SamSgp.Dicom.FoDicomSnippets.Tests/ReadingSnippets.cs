using System.Text;
using SamSgp.Dicom;

namespace FoDicomSnippets;

public sealed class ReadingSnippets(SampleFile sample) : IClassFixture<SampleFile>
{
    private readonly string _path = sample.Path;

    [Fact]
    public void Open_File_GetString()
    {
        var file = DicomFile.Open(_path);
        var patientId = file.Dataset.GetString(DicomTag.PatientID);
        Assert.Equal("4711", patientId);
    }

    [Fact]
    public async Task Open_Asynchronously()
    {
        var file = await DicomFile.OpenAsync(_path);
        Assert.Equal("CT", file.Dataset.GetSingleValue<string>(DicomTag.Modality));
    }

    [Fact]
    public void Open_Stream()
    {
        using var stream = File.OpenRead(_path);
        var file = DicomFile.Open(stream);
        Assert.Equal(DicomFileFormat.DICOM3, file.Format);
    }

    [Fact]
    public void Open_ReadAll_MayBeDeleted()
    {
        var copy = sample.PathTo("copy.dcm");
        File.Copy(_path, copy);
        var file = DicomFile.Open(copy, FileReadOption.ReadAll);
        File.Delete(copy);
        Assert.Equal(24, file.Dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Buffer.Data.Length);
    }

    [Fact]
    public void Open_StopBeforePixels()
    {
        var file = DicomFile.Open(_path, Encoding.UTF8, stop: state => state.Tag.CompareTo(DicomTag.PixelData) >= 0);
        Assert.False(file.Dataset.Contains(DicomTag.PixelData));
        Assert.True(file.IsPartial);
    }

    [Fact]
    public void HasValidHeader_File() => Assert.True(DicomFile.HasValidHeader(_path));

    [Fact]
    public void Open_NoDicom_DicomFileException()
    {
        var path = sample.PathTo("text.txt");
        File.WriteAllText(path, "This is text, not an image.");
        try
        {
            DicomFile.Open(path);
            Assert.Fail("opened");
        }
        catch (DicomFileException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    [Fact]
    public void GetSingleValue_Numbers()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        var rows = dataset.GetSingleValue<ushort>(DicomTag.Rows);
        var columns = dataset.GetSingleValue<int>(DicomTag.Columns);
        Assert.Equal(6, rows * columns);
    }

    [Fact]
    public void GetSingleValueOrDefault_Missing()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        var description = dataset.GetSingleValueOrDefault(DicomTag.StudyDescription, string.Empty);
        var slope = dataset.GetSingleValueOrDefault(DicomTag.RescaleSlope, 1.0);
        Assert.Equal(string.Empty, description);
        Assert.Equal(1.0, slope);
    }

    [Fact]
    public void TryGetSingleValue_Both()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        Assert.True(dataset.TryGetSingleValue(DicomTag.WindowCenter, out double center));
        Assert.Equal(40, center);
        Assert.False(dataset.TryGetSingleValue(DicomTag.WindowWidth, out double _));
    }

    [Fact]
    public void GetValues_Decimals()
    {
        var spacing = DicomFile.Open(_path).Dataset.GetValues<decimal>(DicomTag.PixelSpacing);
        Assert.Equal(new[] { 0.5m, 0.75m }, spacing);
    }

    [Fact]
    public void GetValue_ByIndex()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        Assert.Equal("PRIMARY", dataset.GetValue<string>(DicomTag.ImageType, 1));
        Assert.Equal("none", dataset.GetValueOrDefault(DicomTag.ImageType, 3, "none"));
        Assert.Equal(3, dataset.GetValueCount(DicomTag.ImageType));
    }

    [Fact]
    public void TryGetValues_And_TryGetString()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        if (dataset.TryGetValues(DicomTag.ImageType, out string[]? types)) Assert.Equal(3, types.Length);
        Assert.True(dataset.TryGetString(DicomTag.ImageType, out var all));
        Assert.Equal(@"ORIGINAL\PRIMARY\AXIAL", all);
    }

    [Fact]
    public void GetSingleValue_Dates()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        Assert.Equal(new DateTime(2024, 2, 29), dataset.GetSingleValue<DateTime>(DicomTag.StudyDate));
        Assert.Equal(new DateTime(2024, 2, 29, 12, 30, 15), dataset.GetDateTime(DicomTag.StudyDate, DicomTag.StudyTime));
    }

    [Fact]
    public void GetSingleValue_Uid()
    {
        var sopClass = DicomFile.Open(_path).Dataset.GetSingleValue<DicomUID>(DicomTag.SOPClassUID);
        Assert.Equal(DicomUID.CTImageStorage, sopClass);
        Assert.True(sopClass.IsImageStorage);
        Assert.Equal("CT Image Storage", sopClass.Name);
    }

    [Fact]
    public void GetSequence_ForEachItem()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        var uids = new List<string>();
        foreach (var item in dataset.GetSequence(DicomTag.ReferencedStudySequence)) uids.Add(item.GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal(new[] { "1.2.3.9", "1.2.3.10" }, uids);
    }

    [Fact]
    public void TryGetSequence_Items()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        if (dataset.TryGetSequence(DicomTag.ReferencedStudySequence, out var sequence)) Assert.Equal(2, sequence.Items.Count);
        Assert.False(dataset.TryGetSequence(DicomTag.ReferencedImageSequence, out _));
    }

    [Fact]
    public void Enumerate_Linq()
    {
        var dataset = DicomFile.Open(_path).Dataset;
        var uids = dataset.OfType<DicomUniqueIdentifier>().Select(e => e.Get<string>()).ToList();
        Assert.Contains("1.2.3.4.5", uids);
        var keywords = dataset.Select(item => item.Tag.DictionaryEntry.Keyword).ToList();
        Assert.Contains("PatientName", keywords);
        Assert.All(dataset, item => Assert.NotEqual(DicomVR.UN, item.ValueRepresentation));
    }

    [Fact]
    public void PersonName_Components()
    {
        var name = DicomFile.Open(_path).Dataset.GetDicomItem<DicomPersonName>(DicomTag.PatientName)!;
        Assert.Equal("Müller", name.Last);
        Assert.Equal("Jörg", name.First);
        Assert.Equal("Karl", name.Middle);
        Assert.Equal("Dr.", name.Prefix);
        Assert.Equal("jun.", name.Suffix);
    }

    [Fact]
    public void FileMetaInfo_Properties()
    {
        var meta = DicomFile.Open(_path).FileMetaInfo;
        Assert.Equal(DicomTransferSyntax.ExplicitVRLittleEndian, meta.TransferSyntax);
        Assert.Equal(DicomUID.CTImageStorage, meta.MediaStorageSOPClassUID);
        Assert.Equal("1.2.3.4.5", meta.MediaStorageSOPInstanceUID!.UID);
    }

    [Fact]
    public void PixelData_Frames()
    {
        var pixelData = DicomPixelData.Create(DicomFile.Open(_path).Dataset);
        Assert.Equal(2, pixelData.NumberOfFrames);
        Assert.Equal(3, pixelData.Width);
        Assert.Equal(2, pixelData.Height);
        Assert.Equal(12, pixelData.BitDepth.BitsStored);
        Assert.Equal(PhotometricInterpretation.Monochrome2, pixelData.PhotometricInterpretation);
        byte[] frame = pixelData.GetFrame(1).Data;
        Assert.Equal(pixelData.UncompressedFrameSize, frame.Length);
        Assert.Equal(7, BitConverter.ToUInt16(frame, 0));
    }

    [Fact]
    public void Walk_Counter()
    {
        var counter = new ElementCounter();
        new DicomDatasetWalker(DicomFile.Open(_path).Dataset).Walk(counter);
        Assert.Equal(2, counter.Items);
        Assert.True(counter.Elements > 20);
    }

    [Fact]
    public void WriteToString_Dump() => Assert.Contains("4711", DicomFile.Open(_path).WriteToString());

    private sealed class ElementCounter : IDicomDatasetWalker
    {
        public int Elements { get; private set; }

        public int Items { get; private set; }

        public void OnBeginWalk()
        {
        }

        public bool OnElement(DicomElement element)
        {
            Elements++;
            return true;
        }

        public Task<bool> OnElementAsync(DicomElement element) => Task.FromResult(OnElement(element));

        public bool OnBeginSequence(DicomSequence sequence) => true;

        public bool OnBeginSequenceItem(DicomDataset dataset)
        {
            Items++;
            return true;
        }

        public bool OnEndSequenceItem() => true;

        public bool OnEndSequence() => true;

        public bool OnBeginFragment(DicomFragmentSequence fragment) => true;

        public bool OnFragmentItem(IByteBuffer item) => true;

        public Task<bool> OnFragmentItemAsync(IByteBuffer item) => Task.FromResult(true);

        public bool OnEndFragment() => true;

        public void OnEndWalk()
        {
        }
    }
}
