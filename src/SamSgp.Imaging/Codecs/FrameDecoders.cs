using SamSgp.Imaging.Codecs.Jpeg;
using SamSgp.Imaging.Codecs.Jpeg2000;
using SamSgp.Imaging.Codecs.JpegLs;
using SamSgp.Imaging.Codecs.Rle;

namespace SamSgp.Imaging.Codecs;

/// <summary>Which decoder reads which transfer syntax.</summary>
internal static class FrameDecoders
{
    private static readonly Dictionary<string, IFrameDecoder> ByTransferSyntax = Register();

    /// <summary>The decoder of a transfer syntax's frames; null where there is none (video, JPIP, ...).</summary>
    public static IFrameDecoder? Find(string transferSyntaxUid) => ByTransferSyntax.GetValueOrDefault(transferSyntaxUid);

    private static Dictionary<string, IFrameDecoder> Register()
    {
        var native = new NativeFrameDecoder();
        var jpeg = new JpegFrameDecoder();
        var jpegLs = new JpegLsDecoder();
        var jpeg2000 = new Jpeg2000Decoder();
        return new()
        {
            ["1.2.840.10008.1.2"] = native, // Implicit VR Little Endian
            ["1.2.840.10008.1.2.1"] = native, // Explicit VR Little Endian
            ["1.2.840.10008.1.2.1.99"] = native, // Deflated Explicit VR Little Endian
            ["1.2.840.10008.1.2.2"] = native, // Explicit VR Big Endian
            ["1.2.840.10008.1.2.5"] = new RleDecoder(),
            ["1.2.840.10008.1.2.8.1"] = new DeflatedFrameDecoder(),
            ["1.2.840.10008.1.2.4.50"] = jpeg, // Baseline (Process 1)
            ["1.2.840.10008.1.2.4.51"] = jpeg, // Extended (Process 2 & 4)
            ["1.2.840.10008.1.2.4.57"] = jpeg, // Lossless (Process 14)
            ["1.2.840.10008.1.2.4.70"] = jpeg, // Lossless (Process 14, Selection Value 1)
            ["1.2.840.10008.1.2.4.80"] = jpegLs, // Lossless
            ["1.2.840.10008.1.2.4.81"] = jpegLs, // Near-lossless
            ["1.2.840.10008.1.2.4.90"] = jpeg2000, // Lossless only
            ["1.2.840.10008.1.2.4.91"] = jpeg2000,
            ["1.2.840.10008.1.2.4.201"] = jpeg2000, // HTJ2K lossless only
            ["1.2.840.10008.1.2.4.202"] = jpeg2000, // HTJ2K lossless RPCL
            ["1.2.840.10008.1.2.4.203"] = jpeg2000, // HTJ2K
        };
    }
}
