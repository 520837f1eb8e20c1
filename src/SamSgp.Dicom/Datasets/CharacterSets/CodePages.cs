using System.Text;

namespace SamSgp.Dicom;

/// <summary>.NET's code pages: undecodable bytes become U+FFFD, characters that a page lacks become nothing, so that an
/// encoder sees that they are missing.</summary>
internal static class CodePages
{
    static CodePages() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static Encoding Get(int codePage) =>
        Encoding.GetEncoding(codePage, new EncoderReplacementFallback(""), new DecoderReplacementFallback("\uFFFD"));
}
