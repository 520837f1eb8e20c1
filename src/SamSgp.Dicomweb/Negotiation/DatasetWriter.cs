using System.Buffers;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Multipart;

namespace SamSgp.Dicomweb.Negotiation;

/// <summary>Writes datasets into an answer, one after the other: an array in DICOM JSON, or a part in XML for each.</summary>
/// <param name="response">The answer.</param>
/// <param name="type">What they are given as.</param>
/// <param name="isOne">There is one by the nature of what was asked for: XML without multipart, unless that was asked for.</param>
internal sealed class DatasetWriter(HttpResponse response, DatasetType type, bool isOne)
{
    private readonly MultipartWriter _multipart = new();
    private readonly ArrayBufferWriter<byte> _json = new();
    private bool _hasBegun;

    private bool IsMultipart => type.IsXml && (type.IsMultipart || !isOne);

    /// <summary>Sets the media type.</summary>
    public void Begin() => response.ContentType = IsMultipart ? _multipart.ContentType(type.Name) : type.Name;

    /// <summary>Where the next dataset is to be written, in DICOM JSON without white space.</summary>
    public IBufferWriter<byte> Next()
    {
        if (type.IsXml)
        {
            _json.ResetWrittenCount();
            return _json;
        }

        response.BodyWriter.Write(_hasBegun ? ","u8 : "["u8);
        _hasBegun = true;
        return response.BodyWriter;
    }

    /// <summary>The dataset that was written is whole.</summary>
    public void Add()
    {
        if (!type.IsXml) return;
        var xml = DicomXML.ToUtf8(DicomJson.FromUtf8(_json.WrittenSpan));
        if (IsMultipart) response.BodyWriter.Write(_multipart.Head(type.Name, null, xml.Length));
        response.BodyWriter.Write(xml.Span);
        if (IsMultipart) response.BodyWriter.Write(MultipartWriter.Tail);
    }

    /// <summary>Nothing follows.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (IsMultipart) response.BodyWriter.Write(_multipart.End());
        else if (!type.IsXml) response.BodyWriter.Write(_hasBegun ? "]"u8 : "[]"u8);
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>Writes a dataset that is an answer by itself: in JSON, too, without an array around it.</summary>
    public static async Task WriteAsync(HttpResponse response, DatasetType type, DicomDataset dataset, CancellationToken cancellationToken)
    {
        var writer = new DatasetWriter(response, type, isOne: true);
        writer.Begin();
        var json = DicomJson.ToUtf8(dataset);
        if (!type.IsXml)
        {
            await response.Body.WriteAsync(json, cancellationToken);
            return;
        }

        writer.Next().Write(json.Span);
        writer.Add();
        await writer.EndAsync(cancellationToken);
    }
}
