using Microsoft.Extensions.Logging.Abstractions;
using SamSgp.Jobs.Support;
using SamSgp.Storage;
using SamSgp.Testing;

namespace SamSgp.Jobs.Tests.Support;

public sealed class ConvertedSupportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DataDirectory _directory;
    private readonly SettableClock _clock = new();

    public ConvertedSupportTests() => _directory = DataDirectory.Open(_folder.PathTo("data"));

    public void Dispose()
    {
        _directory.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Folder_KnownHash_IsNotMadeAgain()
    {
        var converted = Open(budget: 1000);
        var first = converted.Folder("a", folder => Write(folder, 10));
        Assert.Equal(first, converted.Folder("a", _ => throw new InvalidOperationException("made again")));
    }

    [Fact]
    public void Folder_BudgetIsSpent_ThoseNotUsedForLongestGo()
    {
        var converted = Open(budget: 250);
        foreach (var hash in (string[])["a", "b", "a", "c"])
        {
            converted.Folder(hash, folder => Write(folder, 100));
            _clock.Now += TimeSpan.FromHours(2);
        }

        Assert.Equal(["a", "c"], Kept());
    }

    [Fact]
    public void Folder_BudgetIsSpentByWhatIsInUse_NothingGoes()
    {
        var converted = Open(budget: 50);
        foreach (var hash in (string[])["a", "b", "c"]) converted.Folder(hash, folder => Write(folder, 100));
        Assert.Equal(["a", "b", "c"], Kept());
    }

    [Fact]
    public void Folder_WritingFails_NothingIsLeft()
    {
        Assert.Throws<IOException>(() => Open(budget: 1000).Folder("a", _ => throw new IOException("no space")));
        Assert.Empty(Kept());
    }

    [Fact]
    public void Folder_CrashLeftOneUnfinished_ItGoes()
    {
        var converted = Open(budget: 1000);
        converted.Folder("a", folder => Write(folder, 100));
        var left = Directory.CreateDirectory(Path.Combine(_directory.Subfolder("support-series"), "b.unfinished"));
        left.LastWriteTimeUtc = _clock.Now.UtcDateTime;
        _clock.Now += TimeSpan.FromHours(2);
        converted.Folder("c", folder => Write(folder, 100));
        Assert.Equal(["a", "c"], Kept());
    }

    private ConvertedSupport Open(long budget) =>
        new(_directory, new ConvertedSupportBudget(budget), _clock, NullLogger<ConvertedSupport>.Instance);

    private static void Write(string folder, int bytes) => File.WriteAllBytes(Path.Combine(folder, "image"), new byte[bytes]);

    private IEnumerable<string?> Kept() =>
        Directory.GetDirectories(_directory.Subfolder("support-series")).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
