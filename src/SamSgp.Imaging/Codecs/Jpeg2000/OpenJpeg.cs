using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs.Jpeg2000;

/// <summary>The part of OpenJPEG's C interface (openjpeg.h, 2.5) that decodes from memory.</summary>
internal static unsafe partial class OpenJpeg
{
    public const string Library = "libopenjp2.so.7";
    public const int FormatJ2K = 0;
    public const int FormatJp2 = 2;

    /// <summary>sizeof(opj_dparameters_t) is 8,252; later versions may add fields at its end.</summary>
    public const int DecoderParametersSize = 16 * 1024;

    [StructLayout(LayoutKind.Sequential)]
    public struct Image
    {
        public uint X0, Y0, X1, Y1, ComponentCount;
        public int ColorSpace;
        public Component* Components;
        public byte* IccProfile;
        public uint IccProfileLength;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Component
    {
        public uint Dx, Dy, Width, Height, X0, Y0, Precision, ObsoleteBpp, IsSigned, ResolutionsDecoded, Factor;
        public int* Data;
        public ushort Alpha;
    }

    /// <summary>Bytes in memory that OpenJPEG reads through the callbacks below.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Source
    {
        public byte* Bytes;
        public long Length;
        public long Position;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static nuint Read(void* buffer, nuint count, Source* source)
    {
        var left = source->Length - source->Position;
        if (left <= 0) return nuint.MaxValue;
        var take = Math.Min(left, (long)Math.Min(count, int.MaxValue));
        Buffer.MemoryCopy(source->Bytes + source->Position, buffer, take, take);
        source->Position += take;
        return (nuint)take;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static long Skip(long count, Source* source)
    {
        if (count < 0) return -1;
        var take = Math.Min(count, source->Length - source->Position);
        if (take <= 0 && count > 0) return -1;
        source->Position += take;
        return take;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int Seek(long position, Source* source)
    {
        if (position < 0 || position > source->Length) return 0;
        source->Position = position;
        return 1;
    }

    /// <summary>Keeps the first message in the caller's buffer of <see cref="MessageSize"/> bytes.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static void KeepMessage(byte* message, byte* kept)
    {
        if (*kept != 0) return;
        for (var i = 0; i < MessageSize - 1 && message[i] != 0; i++) kept[i] = message[i];
    }

    public const int MessageSize = 200;

    [LibraryImport(Library, EntryPoint = "opj_create_decompress")]
    public static partial nint CreateDecompress(int format);

    [LibraryImport(Library, EntryPoint = "opj_destroy_codec")]
    public static partial void DestroyCodec(nint codec);

    [LibraryImport(Library, EntryPoint = "opj_set_default_decoder_parameters")]
    public static partial void SetDefaultDecoderParameters(byte* parameters);

    [LibraryImport(Library, EntryPoint = "opj_setup_decoder")]
    public static partial int SetupDecoder(nint codec, byte* parameters);

    [LibraryImport(Library, EntryPoint = "opj_set_error_handler")]
    public static partial int SetErrorHandler(nint codec, delegate* unmanaged[Cdecl]<byte*, byte*, void> handler, byte* kept);

    [LibraryImport(Library, EntryPoint = "opj_stream_create")]
    public static partial nint StreamCreate(nuint bufferSize, int isInput);

    [LibraryImport(Library, EntryPoint = "opj_stream_destroy")]
    public static partial void StreamDestroy(nint stream);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_user_data")]
    public static partial void StreamSetUserData(nint stream, Source* source, nint free);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_user_data_length")]
    public static partial void StreamSetUserDataLength(nint stream, ulong length);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_read_function")]
    public static partial void StreamSetRead(nint stream, delegate* unmanaged[Cdecl]<void*, nuint, Source*, nuint> read);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_skip_function")]
    public static partial void StreamSetSkip(nint stream, delegate* unmanaged[Cdecl]<long, Source*, long> skip);

    [LibraryImport(Library, EntryPoint = "opj_stream_set_seek_function")]
    public static partial void StreamSetSeek(nint stream, delegate* unmanaged[Cdecl]<long, Source*, int> seek);

    [LibraryImport(Library, EntryPoint = "opj_read_header")]
    public static partial int ReadHeader(nint stream, nint codec, Image** image);

    [LibraryImport(Library, EntryPoint = "opj_decode")]
    public static partial int Decode(nint codec, nint stream, Image* image);

    [LibraryImport(Library, EntryPoint = "opj_end_decompress")]
    public static partial int EndDecompress(nint codec, nint stream);

    [LibraryImport(Library, EntryPoint = "opj_image_destroy")]
    public static partial void ImageDestroy(Image* image);
}
