using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Tests.Codecs;

public sealed class NativeCodecLibraryTests
{
    [Fact]
    public void Require_LibraryThatIsNotThere_NamesThePackage()
    {
        var message = Assert.Throws<DicomCodecException>(
            () => NativeCodecLibrary.Require("libnot-on-any-machine.so.9", "libnot-on-any-machine9", "JPEG 3000")).Message;
        Assert.Equal("JPEG 3000 is decoded by libnot-on-any-machine.so.9, which is not on this machine: " +
            "apt-get install libnot-on-any-machine9", message);
    }
}
