namespace SamSgp.Dicom;

/// <summary>The frames of an image as they are stored: native samples, or compressed streams (PS3.5 8).</summary>
public abstract class DicomPixelData
{
    private protected DicomPixelData(DicomDataset dataset) => Dataset = dataset;

    /// <summary>The dataset that has the pixels.</summary>
    public DicomDataset Dataset { get; }

    /// <summary>How the pixels are encoded.</summary>
    public DicomTransferSyntax Syntax => Dataset.InternalTransferSyntax;

    /// <summary>Columns.</summary>
    public ushort Width
    {
        get => Required(DicomTag.Columns);
        set => Dataset.AddOrUpdate(DicomTag.Columns, value);
    }

    /// <summary>Rows.</summary>
    public ushort Height
    {
        get => Required(DicomTag.Rows);
        set => Dataset.AddOrUpdate(DicomTag.Rows, value);
    }

    /// <summary>Number of frames; 1 where the dataset does not say.</summary>
    public int NumberOfFrames
    {
        get => Math.Max(1, Dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1));
        set => Dataset.AddOrUpdate(DicomTag.NumberOfFrames, value);
    }

    /// <summary>The bits of a sample.</summary>
    public BitDepth BitDepth => new(BitsAllocated, BitsStored, HighBit, PixelRepresentation == PixelRepresentation.Signed);

    /// <summary>Bits that a sample takes.</summary>
    public ushort BitsAllocated => Required(DicomTag.BitsAllocated);

    /// <summary>Bits that hold its value.</summary>
    public ushort BitsStored
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.BitsStored, BitsAllocated);
        set => Dataset.AddOrUpdate(DicomTag.BitsStored, value);
    }

    /// <summary>The highest of them.</summary>
    public ushort HighBit
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.HighBit, (ushort)Math.Max(0, BitsStored - 1));
        set => Dataset.AddOrUpdate(DicomTag.HighBit, value);
    }

    /// <summary>Samples of a pixel: 1 for grey and palette, 3 for colour.</summary>
    public ushort SamplesPerPixel
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.SamplesPerPixel, (ushort)1);
        set => Dataset.AddOrUpdate(DicomTag.SamplesPerPixel, value);
    }

    /// <summary>Whether samples have a sign.</summary>
    public PixelRepresentation PixelRepresentation
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.PixelRepresentation, (ushort)0) == 1 ? PixelRepresentation.Signed : PixelRepresentation.Unsigned;
        set => Dataset.AddOrUpdate(DicomTag.PixelRepresentation, (ushort)value);
    }

    /// <summary>How the samples of a pixel lie.</summary>
    public PlanarConfiguration PlanarConfiguration
    {
        get => Dataset.GetSingleValueOrDefault(DicomTag.PlanarConfiguration, (ushort)0) == 1 ? PlanarConfiguration.Planar : PlanarConfiguration.Interleaved;
        set => Dataset.AddOrUpdate(DicomTag.PlanarConfiguration, (ushort)value);
    }

    /// <summary>What samples mean.</summary>
    /// <exception cref="DicomDataException">The dataset does not say.</exception>
    public PhotometricInterpretation PhotometricInterpretation
    {
        get => PhotometricInterpretation.Parse(Dataset.GetSingleValue<string>(DicomTag.PhotometricInterpretation));
        set => Dataset.AddOrUpdate(DicomTag.PhotometricInterpretation, value.Value);
    }

    /// <summary>Whether the pixels were ever compressed with loss.</summary>
    public bool IsLossy => Dataset.GetSingleValueOrDefault(DicomTag.LossyImageCompression, "") == "01";

    /// <summary>Bytes that a sample takes.</summary>
    public int BytesAllocated => (BitsAllocated - 1) / 8 + 1;

    /// <summary>Bits of a native frame.</summary>
    internal long FrameBits => (long)Width * Height * BitsAllocated * SamplesPerPixel * Subsampling.Kept / Subsampling.Of;

    /// <summary>Bytes of a native frame, or of one that is decoded without changing its samples.</summary>
    /// <exception cref="DicomDataException">It is larger than an array.</exception>
    public int UncompressedFrameSize => (FrameBits + 7) / 8 <= Array.MaxLength
        ? (int)((FrameBits + 7) / 8)
        : throw new DicomDataException($"A frame of {Width} x {Height} pixels is larger than an array, 2 GiB.");

    // Native 4:2:2 has four samples for two pixels, which would be six.
    private (int Kept, int Of) Subsampling => Syntax.IsEncapsulated ? (1, 1) : Dataset.GetSingleValueOrDefault(DicomTag.PhotometricInterpretation, "") switch
    {
        "YBR_FULL_422" or "YBR_PARTIAL_422" => (2, 3),
        "YBR_PARTIAL_420" => (1, 2),
        _ => (1, 1),
    };

    /// <summary>The pixels of a dataset, or the place for new ones.</summary>
    /// <param name="dataset">Rows, Columns, BitsAllocated and so on must be in it.</param>
    /// <param name="newPixelData">Whether to begin new pixel data, in the dataset's InternalTransferSyntax, dropping any
    /// there is.</param>
    /// <exception cref="DicomDataException">There are no pixels.</exception>
    public static DicomPixelData Create(DicomDataset dataset, bool newPixelData = false)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (newPixelData)
            return dataset.InternalTransferSyntax.IsEncapsulated ? EncapsulatedPixelData.New(dataset) : NativePixelData.New(dataset);
        if (dataset.Find(DicomTag.PixelData) is DicomFragmentSequence fragments) return new EncapsulatedPixelData(dataset, fragments);
        foreach (var tag in (DicomTag[])[DicomTag.PixelData, DicomTag.FloatPixelData, DicomTag.DoubleFloatPixelData])
            if (dataset.Find(tag) is DicomElement element) return new NativePixelData(dataset, element);
        throw new DicomDataException("The dataset has no pixel data.");
    }

    /// <summary>The bytes of a frame: little-endian samples beginning at a whole byte, or one compressed stream.</summary>
    /// <param name="frame">0-based.</param>
    /// <exception cref="DicomDataException">There is no such frame, or its bytes are not all there.</exception>
    public abstract IByteBuffer GetFrame(int frame);

    /// <summary>Adds a frame and counts it in NumberOfFrames.</summary>
    /// <exception cref="DicomDataException">A native frame has not <see cref="UncompressedFrameSize"/> bytes.</exception>
    public abstract void AddFrame(IByteBuffer data);

    private protected void CheckFrame(int frame)
    {
        if (frame < 0 || frame >= NumberOfFrames)
            throw new DicomDataException($"There is no frame {frame}; frames are 0 to {NumberOfFrames - 1}.");
    }

    private ushort Required(DicomTag tag) => Dataset.TryGetValue<ushort>(tag, 0, out var value)
        ? value
        : throw new DicomDataException($"{tag} {tag.DictionaryEntry.Keyword} is missing; pixels need it.");
}
