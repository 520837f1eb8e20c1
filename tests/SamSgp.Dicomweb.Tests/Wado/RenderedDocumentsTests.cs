using System.Net;
using System.Text;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Tests.Wado;

public sealed class RenderedDocumentsTests : IAsyncLifetime
{
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4 or so!"); // of odd length

    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("application/pdf")]
    [InlineData("*/*")]
    [InlineData("image/png;q=0.5, application/*")]
    public async Task GetRendered_Pdf_IsTheDocument(string accept)
    {
        var answer = await _service.Http.GetAsync(await StoreDocumentAsync("application/pdf") + "/rendered", accept);
        Assert.Equal((HttpStatusCode.OK, "application/pdf"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
        Assert.Equal(Pdf, await answer.Content.ReadAsByteArrayAsync());
        Assert.StartsWith("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetBulkData_OfADocument_IsOfItsOwnTypeWhereThatIsAskedFor()
    {
        var url = await StoreDocumentAsync("application/pdf") + "/bulkdata/00420011";
        var alone = await _service.Http.GetAsync(url, "application/pdf");
        Assert.Equal(("application/pdf", Pdf.Length), (alone.Content.Headers.ContentType!.MediaType, (await alone.Content.ReadAsByteArrayAsync()).Length));
        var part = Assert.Single(await (await _service.Http.GetAsync(url, "multipart/related; type=\"application/pdf\"")).PartsAsync());
        Assert.Equal(("application/pdf", Convert.ToHexString(Pdf)), (part.ContentType, Convert.ToHexString(part.Body)));
        Assert.Equal("application/octet-stream", (await _service.Http.GetAsync(url, "application/octet-stream")).Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("application/pdf", "image/png")]
    [InlineData("text/html", "*/*")] // a page of somebody else is never given as one
    [InlineData("image/svg+xml", "*/*")]
    public async Task GetRendered_WhatCannotBeGiven_Is406(string stored, string accept) =>
        Assert.Equal(HttpStatusCode.NotAcceptable, (await _service.Http.GetAsync(await StoreDocumentAsync(stored) + "/rendered", accept)).StatusCode);

    [Fact]
    public async Task GetRendered_Report_IsAPageWhoseTextsAreTextAndPlainText()
    {
        var url = await StoreAsync("1.2.840.10008.5.1.4.1.1.88.33", new DicomDataset().NotValidated()
            .Add(DicomTag.ValueType, "CONTAINER").Add(Name("Imaging <b>Report</b>"))
            .Add(new DicomSequence(DicomTag.ContentSequence,
                Item("TEXT", "Finding").Add(DicomTag.TextValue, "<script>alert(1)</script> ж\r\nsecond line"),
                Item("CONTAINER", "Measurements").Add(new DicomSequence(DicomTag.ContentSequence,
                    Item("NUM", "Volume").Add(new DicomSequence(DicomTag.MeasuredValueSequence, new DicomDataset().NotValidated()
                        .Add(DicomTag.NumericValue, "12.5").Add(new DicomSequence(DicomTag.MeasurementUnitsCodeSequence, new DicomCodeItem("ml", "UCUM", "milliliter"))))),
                    Item("CODE", "Organ").Add(new DicomSequence(DicomTag.ConceptCodeSequence, new DicomCodeItem("10200004", "SCT", "Liver"))),
                    Item("PNAME", "Observer").Add(DicomTag.PersonName, "Doe^Jane"))))));

        var page = await _service.Http.GetAsync(url + "/rendered", "text/html");
        Assert.Equal(("text/html", "utf-8"), (page.Content.Headers.ContentType!.MediaType, page.Content.Headers.ContentType.CharSet));
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains("<h1>Imaging &lt;b&gt;Report&lt;/b&gt;</h1>", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; ж<br>second line", html, StringComparison.Ordinal);
        Assert.Contains("<b>Volume:</b> 12.5 ml", html, StringComparison.Ordinal);
        Assert.Equal(html.Split("<ul>").Length, html.Split("</ul>").Length);
        Assert.StartsWith("sandbox", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        var text = await (await _service.Http.GetAsync(url + "/rendered", "text/plain")).Content.ReadAsStringAsync();
        Assert.Equal("Imaging <b>Report</b>\n  Finding: <script>alert(1)</script> ж\n    second line\n  Measurements\n    Volume: 12.5 ml\n    Organ: Liver\n    Observer: Doe Jane\n", text);
        Assert.Equal(HttpStatusCode.NotAcceptable, (await _service.Http.GetAsync(url + "/rendered", "image/jpeg")).StatusCode);
    }

    [Fact]
    public async Task GetRendered_ReportWithoutAnything_IsAnswered()
    {
        var url = await StoreAsync("1.2.840.10008.5.1.4.1.1.88.11", []);
        Assert.Equal(HttpStatusCode.OK, (await _service.Http.GetAsync(url + "/rendered")).StatusCode);
    }

    private static DicomDataset Item(string type, string name) => new DicomDataset().NotValidated().Add(DicomTag.ValueType, type).Add(Name(name));

    private static DicomSequence Name(string meaning) => new(DicomTag.ConceptNameCodeSequence, new DicomCodeItem("1", "99TEST", meaning));

    private Task<string> StoreDocumentAsync(string type) => StoreAsync("1.2.840.10008.5.1.4.1.1.104.1", new DicomDataset().NotValidated()
        .Add(DicomTag.MIMETypeOfEncapsulatedDocument, type).Add(DicomTag.EncapsulatedDocumentLength, (uint)Pdf.Length)
        .Add(new DicomOtherByte(DicomTag.EncapsulatedDocument, [.. Pdf, 0])));

    private async Task<string> StoreAsync(string sopClass, DicomDataset content)
    {
        content.NotValidated().Add(DicomTag.SpecificCharacterSet, "ISO_IR 192").Add(DicomTag.SOPClassUID, sopClass).Add(DicomTag.SOPInstanceUID, "1.2.3.4")
            .Add(DicomTag.StudyInstanceUID, "1.2").Add(DicomTag.SeriesInstanceUID, "1.2.3");
        using var stream = new MemoryStream();
        new DicomFile(content).Save(stream);
        var stored = await _service.Http.StoreBytesAsync("/dicom-web/studies", stream.ToArray());
        return (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
    }
}
