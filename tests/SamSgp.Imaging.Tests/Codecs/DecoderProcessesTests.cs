using System.Diagnostics;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.Isolation;
using SamSgp.Imaging.Codecs.Rle;

namespace SamSgp.Imaging.Tests.Codecs;

/// <summary>What a process that decodes may do wrong costs its frame and nothing else.</summary>
public sealed class DecoderProcessesTests
{
    private static readonly FrameLayout Layout = new()
    {
        Columns = 4, Rows = 2, BitsAllocated = 8, BitsStored = 8, HighBit = 7, PhotometricInterpretation = "MONOCHROME2",
    };

    [Fact]
    public void Decode_ProcessThatEnds_IsADamagedFrame() => AssertRefused(new ProcessStartInfo("true"), TimeSpan.FromMinutes(1));

    [Fact]
    public void Decode_ProcessThatHangs_IsEndedAndADamagedFrame() =>
        AssertRefused(new ProcessStartInfo("sleep", ["600"]), TimeSpan.FromMilliseconds(200));

    [Fact]
    public void Decode_ProcessThatTalksNonsense_IsADamagedFrame() =>
        AssertRefused(new ProcessStartInfo("sh", ["-c", "head -c 20 /dev/zero | tr '\\0' '\\377'; sleep 600"]), TimeSpan.FromSeconds(1));

    [Fact]
    public void Decode_ProgramThatIsNotThere_IsSaid() => Assert.Contains("/no/such/program", Assert.Throws<DicomCodecException>(
        () => new DecoderProcesses(new ProcessStartInfo("/no/such/program"), TimeSpan.FromSeconds(1)).Decode([1], Layout, new byte[8])).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Worker_DamagedFrame_SaysWhyAndTakesTheNextOne()
    {
        using var requests = new MemoryStream();
        DecoderWire.WriteRequest(requests, Layout, [1, 2, 3]);
        DecoderWire.WriteRequest(requests, Layout, RleEncoder.Encode(new byte[8], 1, 1, 4));
        requests.Position = 0;
        using var answers = new MemoryStream();

        DecoderWorker.Run(requests, answers);

        answers.Position = 0;
        for (var n = 0; n < 2; n++)
            Assert.Contains("JPEG 2000", Assert.Throws<InvalidDataException>(() => DecoderWire.ReadAnswer(answers, new byte[8])).Message, StringComparison.Ordinal);
        Assert.Equal(answers.Length, answers.Position);
    }

    private static void AssertRefused(ProcessStartInfo start, TimeSpan longest)
    {
        var processes = new DecoderProcesses(start, longest);
        for (var n = 0; n < 2; n++)
            Assert.Throws<InvalidDataException>(() => processes.Decode([1, 2, 3], Layout, new byte[8]));
    }
}
