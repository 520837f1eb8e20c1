using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>npm's dicomweb-client, which viewers are built on, against the running service.</summary>
public sealed class DicomwebClientTests
{
    private const string Program = """
        import { createRequire } from 'node:module';
        import { readFileSync } from 'node:fs';
        import assert from 'node:assert';
        const require = createRequire(import.meta.url);
        globalThis.XMLHttpRequest = require('xhr2');
        const { api } = require('dicomweb-client');
        const [url, ...files] = process.argv.slice(2);
        const bytes = file => { const b = readFileSync(file); return b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength); };

        const client = new api.DICOMwebClient({ url });
        await client.storeInstances({ datasets: files.map(bytes) });
        const [study] = await client.searchForStudies({ queryParams: { limit: 5, includefield: '00081030,00080060' } });
        const studyInstanceUID = study['0020000D'].Value[0];
        const [series] = await client.searchForSeries({ studyInstanceUID });
        const seriesInstanceUID = series['0020000E'].Value[0];
        const instances = await client.searchForInstances({ studyInstanceUID, seriesInstanceUID });
        assert.equal(instances.length, files.length);
        const id = { studyInstanceUID, seriesInstanceUID, sopInstanceUID: instances[0]['00080018'].Value[0], frameNumbers: [1] };

        assert.equal((await client.retrieveStudyMetadata(id)).length, files.length);
        assert.equal((await client.retrieveSeriesMetadata(id)).length, files.length);
        const [metadata] = await client.retrieveInstanceMetadata(id);
        assert.equal(metadata['00280010'].Value[0], 512);
        assert.ok((await client.retrieveInstance(id)).byteLength > 512 * 512 * 2);
        assert.equal((await client.retrieveSeries(id)).length, files.length);
        assert.equal((await client.retrieveStudy(id)).length, files.length);
        assert.equal((await client.retrieveInstanceFrames(id))[0].byteLength, 512 * 512 * 2);
        const [compressed] = await client.retrieveInstanceFrames(
          { ...id, mediaTypes: [{ mediaType: 'image/jp2', transferSyntaxUID: '1.2.840.10008.1.2.4.90' }] });
        assert.deepEqual([...new Uint8Array(compressed).slice(0, 2)], [0xff, 0x4f]);
        const [picture] = await client.retrieveInstanceRendered({ ...id, mediaTypes: [{ mediaType: 'image/png' }] });
        assert.deepEqual([...new Uint8Array(picture).slice(1, 4)], [0x50, 0x4e, 0x47]);
        const [bulk] = await client.retrieveBulkData({ BulkDataURI: metadata['7FE00010'].BulkDataURI });
        assert.equal(bulk.byteLength, 512 * 512 * 2);
        const stored = await client.storeInstances({ datasets: [bytes(files[0])], studyInstanceUID });
        assert.ok(stored);
        await assert.rejects(client.retrieveInstance({ ...id, sopInstanceUID: '1.2.3' }));
        """;

    [SkippableNodeFact]
    public async Task Client_EveryTransaction_Succeeds()
    {
        await using var service = await RunningService.StartAsync();
        await Task.Run(() => NodeModules.Run(Program, [$"{service.Http.BaseAddress}dicom-web", .. CtSeries.Files]));
    }

    private sealed class SkippableNodeFactAttribute : FactAttribute
    {
        public SkippableNodeFactAttribute() =>
            Skip = new NodeTheoryAttribute("dicomweb-client").Skip ?? new NodeTheoryAttribute("xhr2").Skip
                ?? new SharedDataFactAttribute(CtSeries.Folder).Skip;
    }
}
