using SamSgp.Dicom;
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
            [DicomUID.ImplicitVRLittleEndian.UID] = native,
            [DicomUID.ExplicitVRLittleEndian.UID] = native,
            [DicomUID.DeflatedExplicitVRLittleEndian.UID] = native,
            [DicomUID.ExplicitVRBigEndianRETIRED.UID] = native,
            [DicomUID.RLELossless.UID] = new RleDecoder(),
            [DicomUID.DeflatedImageFrameCompression.UID] = new DeflatedFrameDecoder(),
            [DicomUID.JPEGBaseline8Bit.UID] = jpeg,
            [DicomUID.JPEGExtended12Bit.UID] = jpeg,
            [DicomUID.JPEGLossless.UID] = jpeg,
            [DicomUID.JPEGLosslessSV1.UID] = jpeg,
            [DicomUID.JPEGLSLossless.UID] = jpegLs,
            [DicomUID.JPEGLSNearLossless.UID] = jpegLs,
            [DicomUID.JPEG2000Lossless.UID] = jpeg2000,
            [DicomUID.JPEG2000.UID] = jpeg2000,
            [DicomUID.HTJ2KLossless.UID] = jpeg2000,
            [DicomUID.HTJ2KLosslessRPCL.UID] = jpeg2000,
            [DicomUID.HTJ2K.UID] = jpeg2000,
        };
    }
}
