namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>Markers of JPEG streams (ISO/IEC 10918-1 table B.1), which JPEG-LS shares (ISO/IEC 14495-1 C.1).</summary>
internal static class JpegMarker
{
    /// <summary>The least there is: 0xFF00 is a byte of data.</summary>
    public const int First = Tem;

    /// <summary>Temporary use of arithmetic coding.</summary>
    public const int Tem = 0xFF01;

    /// <summary>Start of frame; the number behind it is the process.</summary>
    public const int Sof0 = 0xFFC0, Sof15 = 0xFFCF;

    /// <summary>Among the starts of frames, and none: Huffman tables, reserved, arithmetic conditioning.</summary>
    public const int Dht = 0xFFC4, Jpg = 0xFFC8, Dac = 0xFFCC;

    /// <summary>The first of eight restarts.</summary>
    public const int Rst0 = 0xFFD0;

    /// <summary>Start and end of the image, start of a scan, restart interval.</summary>
    public const int Soi = 0xFFD8, Eoi = 0xFFD9, Sos = 0xFFDA, Dri = 0xFFDD;

    /// <summary>Application segment 14: Adobe's.</summary>
    public const int App14 = 0xFFEE;

    /// <summary>JPEG-LS: start of frame, preset parameters.</summary>
    public const int Sof55 = 0xFFF7, Lse = 0xFFF8;

    /// <summary>Whether a marker has no segment after it.</summary>
    public static bool StandsAlone(int marker) => marker is Tem or (>= Rst0 and <= Soi);
}
