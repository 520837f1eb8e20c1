using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Fuzzing;

public class FuzzTests
{
    // Inflated bytes count, not those of the file.
    private const long Allowance = 16L * MostInflated;

    private const int MostInflated = 4 << 20;

    private static readonly DicomReadOptions Options = new() { MaximumInflatedSize = MostInflated };

    [Fact]
    public void Parser_SpoiltFiles_OnlyDicomExceptions() => FuzzRun.Over(Corpus.Files(), input =>
    {
        if (Open(input) is not { } file) return;
        foreach (var element in file.Dataset.OfType<DicomElement>()) Read(element);
        var json = DicomJson.ToUtf8(file.Dataset);
        // What was read can be said in JSON, and JSON that was written is read again.
        DicomJson.FromUtf8(json.Span);
        Save(file);
        ReadFrames(file.Dataset);
        DicomCheck.Run(file);
        file.WriteToString();
    }, Allowance);

    [Fact]
    public void Parser_SpoiltFilesAsStreams_ReadTheSame() => FuzzRun.Over(Corpus.Files(), input =>
    {
        var fromMemory = Open(input);
        var fromStream = Open(new Drip(input, canSeek: true));
        Assert.Equal(fromMemory is null, fromStream is null);
        if (fromMemory is not null) Assert.True(fromMemory.Dataset.Equals(fromStream!.Dataset));
        // Without a length some lies are found out later: what is read may differ.
        Open(new Drip(input, canSeek: false));
    });

    [Fact]
    public void Json_SpoiltTexts_OnlyDicomExceptions() => FuzzRun.Over(Corpus.Json(), input =>
    {
        try
        {
            var datasets = DicomJson.ArrayFromUtf8(input);
            foreach (var dataset in datasets) DicomJson.ToUtf8(dataset);
            foreach (var dataset in datasets) Save(new DicomFile(dataset.NotValidated()));
        }
        catch (DicomFormatException exception)
        {
            Assert.NotNull(exception.Offset);
        }
    });

    private static DicomFile? Open(byte[] input) => Open(() => DicomFile.Open(input, Options));

    private static DicomFile? Open(Stream stream) => Open(() => DicomFile.Open(stream, Options));

    private static DicomFile? Open(Func<DicomFile> open)
    {
        try
        {
            return open();
        }
        catch (DicomFormatException exception)
        {
            Assert.NotNull(exception.Offset);
            Assert.NotNull(exception.File);
            return null;
        }
    }

    private static void Read(DicomElement element)
    {
        element.TryGet<string>(-1, out _);
        element.TryGet<double>(0, out _);
        element.TryGet<int>(0, out _);
        element.TryGet<DateTime>(0, out _);
        element.TryGetAll<string>(out _);
    }

    private static void Save(DicomFile file)
    {
        try
        {
            var stream = new MemoryStream();
            file.Save(stream);
            // What was written is right, whatever was read.
            DicomFile.Open(stream.ToArray(), Options);
        }
        catch (DicomDataException exception) when (exception is not DicomFormatException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    private static void ReadFrames(DicomDataset dataset)
    {
        try
        {
            var pixels = DicomPixelData.Create(dataset);
            _ = pixels.GetFrame(0).Size;
            _ = pixels.GetFrame(pixels.NumberOfFrames - 1).Data.Length;
        }
        catch (DicomDataException exception) when (exception is not DicomFormatException)
        {
            Assert.NotEmpty(exception.Message);
        }
    }

    /// <summary>A stream that gives few bytes at a time.</summary>
    private sealed class Drip(byte[] bytes, bool canSeek) : MemoryStream(bytes)
    {
        public override bool CanSeek => canSeek;

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1000));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 1000)]);
    }
}
