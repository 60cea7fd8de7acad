'use strict';

// node drop.js [PICTURE]: drops a picture into the source bucket and fetches its thumbnail from the target bucket.
// Without a picture it paints one. Takes address and keys of the buckets from the dev.json of a local gateway.

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { Client } = require('minio');
const sharp = require('sharp');

const SOURCE = 'pictures-1250000000';
const TARGET = 'thumbnails-1250000000';
const PATIENCE = 30_000; // milliseconds

const data = process.env.OPENSCF_DATA_DIRECTORY || path.join(__dirname, '..', '..', '.openscf');
const gateway = JSON.parse(fs.readFileSync(path.join(data, 'dev.json')));
const endpoint = new URL(gateway.s3Endpoint);
const s3 = new Client({
  endPoint: endpoint.hostname,
  port: Number(endpoint.port),
  useSSL: endpoint.protocol === 'https:',
  accessKey: gateway.s3AccessKey,
  secretKey: gateway.s3SecretKey,
});

function paint() {
  const circle = '<svg width="800" height="600"><circle cx="400" cy="300" r="200" fill="gold"/></svg>';
  return sharp({ create: { width: 800, height: 600, channels: 3, background: 'teal' } })
    .composite([{ input: Buffer.from(circle) }])
    .png()
    .toBuffer();
}

async function thumbnailOf(key) {
  for (const begun = Date.now(); Date.now() - begun < PATIENCE; await pause(100)) {
    try {
      const chunks = [];
      for await (const chunk of await s3.getObject(TARGET, key)) chunks.push(chunk);
      return Buffer.concat(chunks);
    } catch (error) {
      if (error.code !== 'NoSuchKey') throw error;
    }
  }
  throw new Error(`no ${TARGET}/${key} after ${PATIENCE / 1000} s: ./openscf logs thumbnail tells why`);
}

async function size(image) {
  const { width, height } = await sharp(image).metadata();
  return `${width} x ${height}, ${image.length} bytes`;
}

async function main(file) {
  for (const bucket of [SOURCE, TARGET]) {
    if (!(await s3.bucketExists(bucket))) await s3.makeBucket(bucket);
  }
  const picture = file ? fs.readFileSync(file) : await paint();
  const key = `${Date.now()}-${file ? path.parse(file).name : 'painted'}.png`;
  await s3.putObject(SOURCE, key, await sharp(picture).png().toBuffer());
  console.log(`${SOURCE}/${key}: ${await size(picture)}`);
  const thumbnail = await thumbnailOf(key);
  const saved = path.join(os.tmpdir(), 'thumbnail.png');
  fs.writeFileSync(saved, thumbnail);
  console.log(`${TARGET}/${key}: ${await size(thumbnail)}, saved as ${saved}`);
}

main(process.argv[2]).catch((error) => {
  console.error(`drop.js: ${error.message}`);
  process.exitCode = 1;
});
