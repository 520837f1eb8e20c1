using System.Collections.Concurrent;

namespace SamSgp.Dicom;

// The rows of the registry (PS3.6 table A-1 and PS3.5 Annex A).
public sealed partial class DicomTransferSyntax
{
    // First, so that it is there when the rows below are made.
    private static readonly ConcurrentDictionary<string, DicomTransferSyntax> Registry = new(StringComparer.Ordinal);

    /// <summary>Implicit VR little endian, the default of DICOM (PS3.5 A.1).</summary>
    public static DicomTransferSyntax ImplicitVRLittleEndian { get; } =
        Add(new(DicomUID.ImplicitVRLittleEndian) { IsExplicitVR = false });

    /// <summary>Explicit VR little endian (PS3.5 A.2).</summary>
    public static DicomTransferSyntax ExplicitVRLittleEndian { get; } = Add(new(DicomUID.ExplicitVRLittleEndian));

    /// <summary>Explicit VR big endian, retired.</summary>
    public static DicomTransferSyntax ExplicitVRBigEndian { get; } =
        Add(new(DicomUID.ExplicitVRBigEndianRETIRED) { Endian = Endian.Big, IsRetired = true });

    /// <summary>Explicit VR little endian, the dataset deflated (PS3.5 A.5).</summary>
    public static DicomTransferSyntax DeflatedExplicitVRLittleEndian { get; } =
        Add(new(DicomUID.DeflatedExplicitVRLittleEndian) { IsDeflate = true });

    /// <summary>Native frames in fragments (PS3.5 A.4.11).</summary>
    public static DicomTransferSyntax EncapsulatedUncompressedExplicitVRLittleEndian { get; } =
        Encapsulated(DicomUID.EncapsulatedUncompressedExplicitVRLittleEndian);

    /// <summary>GE's private implicit VR with big-endian pixel data.</summary>
    public static DicomTransferSyntax GEPrivateImplicitVRBigEndian { get; } = Add(
        new(new DicomUID("1.2.840.113619.5.2", "GE Private Implicit VR Big Endian", DicomUidType.TransferSyntax))
        {
            IsExplicitVR = false, SwapPixelData = true,
        });

    /// <summary>JPEG baseline, 8 bit, lossy.</summary>
    public static DicomTransferSyntax JPEGProcess1 { get; } = Lossy(DicomUID.JPEGBaseline8Bit, "ISO_10918_1");

    /// <summary>JPEG extended, 8 or 12 bit, lossy.</summary>
    public static DicomTransferSyntax JPEGProcess2_4 { get; } = Lossy(DicomUID.JPEGExtended12Bit, "ISO_10918_1");

    /// <summary>JPEG lossless, any predictor.</summary>
    public static DicomTransferSyntax JPEGProcess14 { get; } = Encapsulated(DicomUID.JPEGLossless);

    /// <summary>JPEG lossless, first-order prediction.</summary>
    public static DicomTransferSyntax JPEGProcess14SV1 { get; } = Encapsulated(DicomUID.JPEGLosslessSV1);

    /// <summary>JPEG-LS lossless.</summary>
    public static DicomTransferSyntax JPEGLSLossless { get; } = Encapsulated(DicomUID.JPEGLSLossless);

    /// <summary>JPEG-LS near-lossless.</summary>
    public static DicomTransferSyntax JPEGLSNearLossless { get; } = Lossy(DicomUID.JPEGLSNearLossless, "ISO_14495_1");

    /// <summary>JPEG 2000 lossless only.</summary>
    public static DicomTransferSyntax JPEG2000Lossless { get; } = Encapsulated(DicomUID.JPEG2000Lossless);

    /// <summary>JPEG 2000, lossless or lossy.</summary>
    public static DicomTransferSyntax JPEG2000Lossy { get; } = Lossy(DicomUID.JPEG2000, "ISO_15444_1");

    /// <summary>JPEG 2000 part 2 multi-component, lossless only.</summary>
    public static DicomTransferSyntax JPEG2000Part2MultiComponentLosslessOnly { get; } =
        Encapsulated(DicomUID.JPEG2000MCLossless);

    /// <summary>JPEG 2000 part 2 multi-component.</summary>
    public static DicomTransferSyntax JPEG2000Part2MultiComponent { get; } = Lossy(DicomUID.JPEG2000MC, "ISO_15444_2");

    /// <summary>Pixels by JPIP.</summary>
    public static DicomTransferSyntax JPIPReferenced { get; } = Add(new(DicomUID.JPIPReferenced));

    /// <summary>Pixels by JPIP, the dataset deflated.</summary>
    public static DicomTransferSyntax JPIPReferencedDeflate { get; } =
        Add(new(DicomUID.JPIPReferencedDeflate) { IsDeflate = true });

    /// <summary>MPEG-2 main profile, main level.</summary>
    public static DicomTransferSyntax MPEG2 { get; } = Lossy(DicomUID.MPEG2MPML, "ISO_13818_2");

    /// <summary>MPEG-2 main profile, main level, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG2 { get; } = Lossy(DicomUID.MPEG2MPMLF, "ISO_13818_2");

    /// <summary>MPEG-2 main profile, high level.</summary>
    public static DicomTransferSyntax MPEG2MainProfileHighLevel { get; } = Lossy(DicomUID.MPEG2MPHL, "ISO_13818_2");

    /// <summary>MPEG-2 main profile, high level, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG2MainProfileHighLevel { get; } =
        Lossy(DicomUID.MPEG2MPHLF, "ISO_13818_2");

    /// <summary>H.264 high profile, level 4.1.</summary>
    public static DicomTransferSyntax MPEG4AVCH264HighProfileLevel41 { get; } =
        Lossy(DicomUID.MPEG4HP41, "ISO_14496_10");

    /// <summary>H.264 high profile, level 4.1, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG4AVCH264HighProfileLevel41 { get; } =
        Lossy(DicomUID.MPEG4HP41F, "ISO_14496_10");

    /// <summary>H.264 BD-compatible high profile, level 4.1.</summary>
    public static DicomTransferSyntax MPEG4AVCH264BDCompatibleHighProfileLevel41 { get; } =
        Lossy(DicomUID.MPEG4HP41BD, "ISO_14496_10");

    /// <summary>H.264 BD-compatible high profile, level 4.1, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG4AVCH264BDCompatibleHighProfileLevel41 { get; } =
        Lossy(DicomUID.MPEG4HP41BDF, "ISO_14496_10");

    /// <summary>H.264 high profile, level 4.2, 2D.</summary>
    public static DicomTransferSyntax MPEG4AVCH264HighProfileLevel42For2DVideo { get; } =
        Lossy(DicomUID.MPEG4HP422D, "ISO_14496_10");

    /// <summary>H.264 high profile, level 4.2, 2D, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG4AVCH264HighProfileLevel42For2DVideo { get; } =
        Lossy(DicomUID.MPEG4HP422DF, "ISO_14496_10");

    /// <summary>H.264 high profile, level 4.2, 3D.</summary>
    public static DicomTransferSyntax MPEG4AVCH264HighProfileLevel42For3DVideo { get; } =
        Lossy(DicomUID.MPEG4HP423D, "ISO_14496_10");

    /// <summary>H.264 high profile, level 4.2, 3D, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG4AVCH264HighProfileLevel42For3DVideo { get; } =
        Lossy(DicomUID.MPEG4HP423DF, "ISO_14496_10");

    /// <summary>H.264 stereo high profile, level 4.2.</summary>
    public static DicomTransferSyntax MPEG4AVCH264StereoHighProfileLevel42 { get; } =
        Lossy(DicomUID.MPEG4HP42STEREO, "ISO_14496_10");

    /// <summary>H.264 stereo high profile, level 4.2, fragmentable.</summary>
    public static DicomTransferSyntax FragmentableMPEG4AVCH264StereoHighProfileLevel42 { get; } =
        Lossy(DicomUID.MPEG4HP42STEREOF, "ISO_14496_10");

    /// <summary>H.265 main profile, level 5.1.</summary>
    public static DicomTransferSyntax HEVCH265MainProfileLevel51 { get; } = Lossy(DicomUID.HEVCMP51, "ISO_23008_2");

    /// <summary>H.265 main 10 profile, level 5.1.</summary>
    public static DicomTransferSyntax HEVCH265Main10ProfileLevel51 { get; } = Lossy(DicomUID.HEVCM10P51, "ISO_23008_2");

    /// <summary>JPEG XL lossless only.</summary>
    public static DicomTransferSyntax JPEGXLLossless { get; } = Encapsulated(DicomUID.JPEGXLLossless);

    /// <summary>JPEG XL around a JPEG stream.</summary>
    public static DicomTransferSyntax JPEGXLJPEGRecompression { get; } =
        Lossy(DicomUID.JPEGXLJPEGRecompression, "ISO_10918_1");

    /// <summary>JPEG XL, lossless or lossy.</summary>
    public static DicomTransferSyntax JPEGXL { get; } = Lossy(DicomUID.JPEGXL, "ISO_18181_1");

    /// <summary>High-throughput JPEG 2000, lossless only.</summary>
    public static DicomTransferSyntax HTJ2KLossless { get; } = Encapsulated(DicomUID.HTJ2KLossless);

    /// <summary>High-throughput JPEG 2000, lossless only, RPCL order.</summary>
    public static DicomTransferSyntax HTJ2KLosslessRPCL { get; } = Encapsulated(DicomUID.HTJ2KLosslessRPCL);

    /// <summary>High-throughput JPEG 2000, lossless or lossy.</summary>
    public static DicomTransferSyntax HTJ2K { get; } = Lossy(DicomUID.HTJ2K, "ISO_15444_15");

    /// <summary>Pixels by JPIP, HTJ2K.</summary>
    public static DicomTransferSyntax JPIPHTJ2KReferenced { get; } = Add(new(DicomUID.JPIPHTJ2KReferenced));

    /// <summary>Pixels by JPIP, HTJ2K, the dataset deflated.</summary>
    public static DicomTransferSyntax JPIPHTJ2KReferencedDeflate { get; } =
        Add(new(DicomUID.JPIPHTJ2KReferencedDeflate) { IsDeflate = true });

    /// <summary>Run-length encoding (PS3.5 Annex G).</summary>
    public static DicomTransferSyntax RLELossless { get; } = Encapsulated(DicomUID.RLELossless);

    /// <summary>Each frame deflated (PS3.5 A.4.13).</summary>
    public static DicomTransferSyntax DeflatedImageFrameCompression { get; } =
        Encapsulated(DicomUID.DeflatedImageFrameCompression);

    private static DicomTransferSyntax Add(DicomTransferSyntax syntax) => Registry[syntax.UID.UID] = syntax;

    private static DicomTransferSyntax Encapsulated(DicomUID uid) => Add(new(uid) { IsEncapsulated = true });

    private static DicomTransferSyntax Lossy(DicomUID uid, string method) => Add(new(uid)
    {
        IsEncapsulated = true, IsLossy = true, LossyCompressionMethod = method,
    });
}
