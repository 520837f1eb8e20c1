using System.Runtime.Versioning;
using SamSgp.Testing;

namespace SamSgp.Storage.Tests;

public sealed class DataDirectoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_HeldByAnother_SaysInUse()
    {
        using var held = DataDirectory.Open(_folder.PathTo("data"));
        var fault = Assert.Throws<StorageUnavailableException>(() => DataDirectory.Open(_folder.PathTo("data")));
        Assert.Equal(StorageFault.InUse, fault.Fault);
        Assert.Contains(held.Root, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Open_NotThereYet_IsItsUsersAlone()
    {
        using var directory = DataDirectory.Open(_folder.PathTo("new"));
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (var path in (string[])[directory.Root, directory.Subfolder("cache"), Path.Combine(directory.Root, "instances")])
            Assert.Equal(own, File.GetUnixFileMode(path));
    }

    [Fact]
    public void Open_PathIsAFile_SaysWhichKeyToChange()
    {
        File.WriteAllText(_folder.PathTo("file"), "");
        var fault = Assert.Throws<StorageUnavailableException>(() => DataDirectory.Open(_folder.PathTo("file")));
        Assert.Contains("Storage:DataDirectory", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // then they are read first: StoreRepairTests
    public void Open_LeftoversOfAnEarlierProcess_AreGoneAfterAGoodEnd(bool endedWell)
    {
        using (var directory = DataDirectory.Open(_folder.PathTo("data")))
        {
            File.WriteAllText(_folder.PathTo("data", "incoming", "half.part"), "x");
            File.WriteAllText(_folder.PathTo("data", "incoming", "mine.txt"), "put there by somebody");
            if (endedWell) directory.Seal = "seal";
        }

        using (DataDirectory.Open(_folder.PathTo("data")))
            Assert.Equal(endedWell ? 1 : 2, Directory.EnumerateFiles(_folder.PathTo("data", "incoming")).Count());
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    public void Subfolder_NotAPlainName_IsRefused(string name)
    {
        using var directory = DataDirectory.Open(_folder.PathTo("data"));
        Assert.Throws<ArgumentException>(() => directory.Subfolder(name));
    }
}
