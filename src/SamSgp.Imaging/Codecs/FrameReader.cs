using SamSgp.Dicom;
using SamSgp.Imaging.Codecs.Rle;

namespace SamSgp.Imaging.Codecs;

/// <summary>Decodes the frames of an image, whatever its transfer syntax. Reading is safe from several threads.</summary>
public sealed class FrameReader
{
    /// <summary>Samples one frame may have: 512 MB of 16 bits. What claims more is refused before it is decoded.</summary>
    private const long MostSamples = 1L << 28;

    private readonly DicomPixelData _pixels;
    private readonly IFrameDecoder _decoder;

    private FrameReader(DicomPixelData pixels, FrameLayout layout, IFrameDecoder decoder) =>
        (_pixels, Layout, _decoder) = (pixels, layout, decoder);

    /// <summary>What the samples are before decoding.</summary>
    public FrameLayout Layout { get; }

    // The samples are not the dataset's bits, packed or not, but a codestream's.
    private bool IsTransformed => _decoder is not (NativeFrameDecoder or RleDecoder or DeflatedFrameDecoder);

    /// <summary>Number of frames.</summary>
    public int FrameCount => _pixels.NumberOfFrames;

    /// <summary>Whether frames of a transfer syntax can be decoded, given the system's libraries.</summary>
    public static bool CanDecode(DicomTransferSyntax syntax) => FrameDecoders.Find(syntax.UID.UID) is not null;

    /// <summary>Looks at an image without decoding anything.</summary>
    /// <param name="dataset">The image; its <see cref="DicomDataset.InternalTransferSyntax"/> says how frames are
    /// packed.</param>
    /// <exception cref="DicomDataException">Attributes of the Image Pixel module are missing or impossible.</exception>
    /// <exception cref="DicomCodecException">There is no decoder for the transfer syntax.</exception>
    public static FrameReader Open(DicomDataset dataset)
    {
        var layout = FrameLayoutReader.Read(dataset);
        if ((long)layout.Columns * layout.Rows * layout.SamplesPerPixel > MostSamples)
        {
            throw new DicomDataException($"Frames of {layout.Columns} x {layout.Rows} pixels of {layout.SamplesPerPixel} " +
                $"samples are larger than this program decodes ({MostSamples} samples).");
        }

        // Pixels that are not fragments are native, even where the transfer syntax says otherwise.
        var isNative = dataset.GetDicomItem<DicomItem>(DicomTag.PixelData) switch
        {
            DicomFragmentSequence => false,
            DicomElement => true,
            _ => throw new DicomDataException(dataset.Contains(DicomTag.FloatPixelData) || dataset.Contains(DicomTag.DoubleFloatPixelData)
                ? "The image's pixels are floating-point numbers (Float Pixel Data or Double Float Pixel Data), which are not read."
                : $"The image has no PixelData {DicomTag.PixelData}."),
        };
        var uid = (isNative ? DicomTransferSyntax.ExplicitVRLittleEndian : dataset.InternalTransferSyntax).UID;
        var decoder = FrameDecoders.Find(uid.UID);
        if (decoder is null || decoder is NativeFrameDecoder != isNative)
            throw new DicomCodecException($"Frames of transfer syntax {uid} are not decoded.");
        return new FrameReader(DicomPixelData.Create(dataset), layout, decoder);
    }

    /// <summary>About how many bytes of memory it takes to decode a frame, its samples included: for programs that decode at the
    /// wish of strangers and have to know before.</summary>
    /// <param name="frame">0-based.</param>
    /// <exception cref="DicomException">The dataset has no such frame.</exception>
    public long BytesToDecode(int frame)
    {
        // Codecs that transform hold each sample as an integer, here and again in a process of their own.
        var work = IsTransformed ? 2 * sizeof(int) : 0;
        return _pixels.GetFrame(frame).Size + (long)Layout.SampleCount * (Layout.BytesPerSample + work);
    }

    /// <summary>Decodes one frame. Bits above HighBit, which say nothing, are cleared.</summary>
    /// <param name="frame">0-based.</param>
    /// <exception cref="DicomFormatException">The frame is damaged or contradicts the dataset.</exception>
    /// <exception cref="DicomCodecException">A library of the system that decodes it is missing.</exception>
    public DecodedFrame Read(int frame)
    {
        var samples = new byte[Layout.DecodedLength];
        return new DecodedFrame(Read(frame, samples), samples);
    }

    /// <summary>Decodes one frame into memory that is there already.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="destination"><see cref="FrameLayout.DecodedLength"/> bytes.</param>
    /// <returns>What the decoded samples are.</returns>
    internal FrameLayout Read(int frame, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, FrameCount);
        try
        {
            var form = _decoder.Decode(_pixels.GetFrame(frame).Memory, Layout, destination);
            var decoded = Layout with
            {
                PhotometricInterpretation = form.PhotometricInterpretation, IsSigned = form.IsSigned, IsPlanar = false,
                MayExceedBitsStored = IsTransformed,
            };
            StoredValues.ClearUnusedBits(decoded, destination);
            return decoded;
        }
        catch (InvalidDataException e)
        {
            throw new DicomFormatException($"frame {frame + 1} cannot be decoded: {e.Message}", DicomTag.PixelData, null, e);
        }
    }
}
