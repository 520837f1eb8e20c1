using System.Diagnostics;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Codecs.Isolation;
using SamSgp.Imaging.Codecs.Rle;
using SamSgp.Testing;

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
        () => Processes(new ProcessStartInfo("/no/such/program"), TimeSpan.FromSeconds(1)).Decode([1], Layout, new byte[8])).Message,
        StringComparison.Ordinal);

    // Takes a request of seven numbers and one byte, and answers with eight samples.
    private const string Answering = "dd bs=1 count=29 of=/dev/null 2>/dev/null; printf '\\0\\0\\0\\0ABCDEFGH'; ";

    [Fact]
    public void Decode_ProcessOfItsOwn_SeesNothingOfTheEnvironment()
    {
        using var folder = new TemporaryFolder();
        var seen = folder.PathTo("environment");
        Environment.SetEnvironmentVariable("SAMSGP_TEST_PASSWORD", "secret");
        try
        {
            using var processes = Processes(new ProcessStartInfo("sh", ["-c", $"cat /proc/$$/environ > {seen}; {Answering} sleep 600"]), TimeSpan.FromSeconds(20));
            var samples = new byte[8];
            processes.Decode([1], Layout, samples);
            Assert.Equal("ABCDEFGH"u8, samples);
        }
        finally
        {
            Environment.SetEnvironmentVariable("SAMSGP_TEST_PASSWORD", null);
        }

        var names = File.ReadAllText(seen).TrimEnd('\0').Split('\0').Select(variable => variable.Split('=')[0]).ToList();
        Assert.Contains("DOTNET_gcServer", names);
        Assert.DoesNotContain("SAMSGP_TEST_PASSWORD", names);
        Assert.DoesNotContain("HOME", names);
    }

    [Fact]
    public void Decode_NothingMoreToDo_ProcessesAreEnded()
    {
        using var processes = Processes(new ProcessStartInfo("sh", ["-c", $"{Answering} sleep 600"]), TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(100));
        processes.Decode([1], Layout, new byte[8]);
        for (var attempt = 0; attempt < 500 && processes.Idle > 0; attempt++) Thread.Sleep(20);
        Assert.Equal(0, processes.Idle);
    }

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
        using var processes = Processes(start, longest);
        for (var n = 0; n < 2; n++)
            Assert.Throws<InvalidDataException>(() => processes.Decode([1, 2, 3], Layout, new byte[8]));
    }

    private static DecoderProcesses Processes(ProcessStartInfo start, TimeSpan longest, TimeSpan? idleFor = null) =>
        new(start, longest, 4, idleFor ?? TimeSpan.FromMinutes(1), TimeProvider.System);
}
