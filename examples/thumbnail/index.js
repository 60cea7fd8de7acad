'use strict';

const { Client } = require('minio');
const sharp = require('sharp');

const SIZE = 128; // pixels, the longer side

const endpoint = new URL(process.env.S3_ENDPOINT || process.env.OPENSCF_S3_ENDPOINT);
const s3 = new Client({
  endPoint: endpoint.hostname,
  port: Number(endpoint.port) || (endpoint.protocol === 'https:' ? 443 : 80),
  useSSL: endpoint.protocol === 'https:',
  accessKey: process.env.S3_ACCESS_KEY,
  secretKey: process.env.S3_SECRET_KEY,
  region: 'us-east-1', // named here, so that no request is spent on asking for it
});

/** '/<appid>/<bucket>/<key>' names the object; in S3 its bucket is '<bucket>-<appid>'. */
function locate(cosKey) {
  const [, appid, bucket, ...key] = cosKey.split('/');
  return { bucket: `${bucket}-${appid}`, key: key.join('/') };
}

async function read(bucket, key) {
  const chunks = [];
  for await (const chunk of await s3.getObject(bucket, key)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function thumbnail(record) {
  const { bucket, key } = locate(record.cos.cosObject.key);
  const image = await read(bucket, key);
  const small = await sharp(image).resize(SIZE, SIZE, { fit: 'inside', withoutEnlargement: true }).png().toBuffer();
  await s3.putObject(process.env.TARGET_BUCKET, key, small, small.length, { 'Content-Type': 'image/png' });
  console.log(`${bucket}/${key}: ${image.length} bytes -> ${process.env.TARGET_BUCKET}/${key}: ${small.length} bytes`);
  return { bucket: process.env.TARGET_BUCKET, key, bytes: small.length };
}

exports.main_handler = async (event) => Promise.all(event.Records.map(thumbnail));
